using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Berth.Requests;

namespace Berth.Tests.Requests;

/// <summary>Every field of the schema, given wrongly in every way that the schema knows. A new field is covered by being there.</summary>
public sealed class SchemaFieldTests
{
    private static readonly string[] Wrong =
        ["", " ", "\n", "ü", "${iam:role/x#arn}", "secret://berth/other/database#password", "a\u0000b", "\u001b[2J", "'; DROP TABLE x; --", "$(id)", "../..", "x*", new('a', 2000)];

    [Fact]
    public void The_whole_of_the_schema_can_be_asked_for() => Assert.Empty(RequestReading.Of(SchemaFields.Full().ToJsonString()).Problems);

    [Fact]
    public void A_field_that_is_needed_and_has_a_pattern_has_an_example() => Assert.All(
        SchemaFields.All.Where(field => field is { Required: true, Type: "string" } && field.Schema["enum"] is null),
        field => Assert.Matches((string)field.Schema["pattern"]!, (string)field.Schema["examples"]![0]!));

    [Fact]
    public void A_field_says_what_it_is() =>
        Assert.All(SchemaFields.All.Where(field => field.Path[^1] != "*"), field => Assert.False(string.IsNullOrWhiteSpace((string?)field.Schema["description"]), field.Pointer));

    [Fact]
    public void A_needed_field_that_is_missing_is_named() =>
        Assert.All(SchemaFields.All.Where(field => field.Required), field => Refused(field, (parent, name) => parent.Remove(name)));

    [Fact]
    public void A_field_of_another_type_is_named() => Assert.All(SchemaFields.All, field =>
        Refused(field, (parent, name) => parent[name] = field.Type switch { "string" => JsonValue.Create(7), "integer" => JsonValue.Create(1.5), _ => JsonValue.Create("text") }));

    [Fact]
    public void A_text_outside_of_its_pattern_or_list_is_named() => Assert.All(SchemaFields.All.Where(field => field.Type == "string"), field =>
    {
        var outside = Wrong.Where(text => field.Schema["enum"] is JsonArray || text.Contains("${") || text.Contains("secret://")
            || field.Schema["pattern"] is { } pattern && (text.EndsWith('\n') || !Regex.IsMatch(text, (string)pattern!))).ToList();
        Assert.NotEmpty(outside);
        Assert.All(outside, text => Refused(field, (parent, name) => parent[name] = text));
    });

    [Fact]
    public void A_number_outside_of_its_range_is_named() => Assert.All(SchemaFields.All.Where(field => field.Type == "integer"), field =>
    {
        Refused(field, (parent, name) => parent[name] = (long)field.Schema["minimum"]! - 1);
        Refused(field, (parent, name) => parent[name] = (long)field.Schema["maximum"]! + 1);
        Refused(field, (parent, name) => parent[name] = JsonNode.Parse("1e400"));
        Refused(field, (parent, name) => parent[name] = JsonNode.Parse("99999999999999999999"));
    });

    [Fact]
    public void A_list_that_is_too_long_is_named() => Assert.All(SchemaFields.All.Where(field => field.Type == "array"), field =>
        Refused(field, (parent, name) => parent[name] = new JsonArray([.. Enumerable.Repeat("1", (int)field.Schema["maxItems"]! + 1).Select(text => (JsonNode)text)])));

    [Fact]
    public void A_field_that_nobody_knows_is_named() => Assert.All(SchemaFields.All.Where(field => field.Schema["properties"] is not null), field =>
    {
        var body = SchemaFields.Full();
        Parent(body, [.. field.Path, "x"]).AsObject()["colour"] = "blue";
        Assert.Contains(RequestReading.Of(body.ToJsonString()).Problems, problem => problem.Field.EndsWith("/colour", StringComparison.Ordinal));
    });

    /// <summary>The field is named, with what is wrong and what would be right, and the rest can be read all the same.</summary>
    private static void Refused(SchemaField field, Action<Place, string> change)
    {
        var body = SchemaFields.Full();
        change(new(Parent(body, field.Path)), field.Path[^1]);
        var reading = RequestReading.Of(body.ToJsonString());
        Assert.Null(reading.Request);
        Assert.NotNull(reading.Readable);
        var pattern = "^" + Regex.Escape(field.Pointer).Replace("\\*", "[^/]+") + "$";
        var problem = reading.Problems.FirstOrDefault(problem => Regex.IsMatch(problem.Field, pattern));
        Assert.True(problem is not null, $"{field.Pointer} is not named: {reading.Reasons}");
        Assert.NotEmpty(problem.Wrong);
        Assert.NotEmpty(problem.Right);
    }

    private static JsonNode Parent(JsonNode node, IReadOnlyList<string> path) =>
        path.SkipLast(1).Aggregate(node, (at, name) => name != "*" ? at[name]! : at is JsonArray list ? list[0]! : at.AsObject().First().Value!);

    /// <summary>An object or a list of one, changed alike.</summary>
    private sealed record Place(JsonNode Node)
    {
        public JsonNode? this[string name]
        {
            set
            {
                if (Node is JsonArray list)
                    list[0] = value;
                else
                    Node.AsObject()[name == "*" ? Node.AsObject().First().Key : name] = value;
            }
        }

        public void Remove(string name) => Node.AsObject().Remove(name);
    }
}
