using System.Text.Json.Nodes;
using Berth.Requests;

namespace Berth.Tests.Requests;

public sealed class SchemaTests
{
    private static JsonObject Good() => JsonNode.Parse(Repository.Read("events/risken.json"))!.AsObject();

    [Fact]
    public void The_published_schema_is_what_the_types_say() => Golden.Matches("src/Shared/Requests/berth-v1.schema.json", SchemaExport.Text());

    [Fact]
    public void The_published_schema_of_actions_is_what_the_types_say() => Golden.Matches("src/Shared/Requests/berth-action-v1.schema.json", SchemaExport.ActionText());

    [Fact]
    public void The_table_of_fields_in_the_docs_is_what_the_schema_says()
    {
        var document = Repository.Read("docs/requests.md");
        Golden.Matches("docs/requests.md", FieldTable.In(document));
    }

    [Fact]
    public void The_example_is_accepted() => Assert.Empty(RequestReading.Of(Good()).Problems);

    [Theory]
    [InlineData("environment", "Prd")]
    [InlineData("environment", "p")]
    [InlineData("environment", "a-very-long-environment-name")]
    [InlineData("environment", "ends-")]
    [InlineData("environment", "two--dashes")]
    [InlineData("environment", "berth")]
    [InlineData("environment", "aws-prod")]
    [InlineData("environment", "prd\n")]
    [InlineData("requestId", "short")]
    [InlineData("requestId", "no spaces here")]
    [InlineData("platform", "Local")]
    [InlineData("profile", "wordpress")]
    [InlineData("mode", "destroy")]
    [InlineData("schema", "berth/v2")]
    public void Each_field_out_of_range_is_named(string field, string value)
    {
        var body = Good();
        body[field] = value;
        var problem = Assert.Single(RequestReading.Of(body).Problems);
        Assert.Equal($"/{field}", problem.Field);
        Assert.NotEmpty(problem.Right);
    }

    [Fact]
    public void Everything_wrong_is_said_at_once()
    {
        var body = Good();
        body.Remove("platform");
        body["environment"] = 7;
        body["surprise"] = true;
        body["risken"]!["consoleHost"] = "not a host";
        body["risken"]!["accessToken"]!["sourceIps"] = new JsonArray("1.2.3.4/32", "1.2.3.5/32", "1.2.3.6/32", "1.2.3.7/32");
        Assert.Equal(["/environment", "/platform", "/risken/accessToken/sourceIps", "/risken/consoleHost", "/surprise"],
            RequestReading.Of(body).Problems.Select(problem => problem.Field).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"schema\":\"berth/v1\",\"schema\":\"berth/v1\"}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]")]
    public void What_is_no_request_is_refused_with_a_reason(string body) => Assert.NotEmpty(RequestReading.Of(body).Problems);

    [Theory, InlineData("\"\\ud800\""), InlineData("\"\\udc00x\""), InlineData("\"a\\ud800b\"")]
    public void Half_of_a_surrogate_pair_is_no_text(string text)
    {
        Assert.Contains("no valid Unicode", RequestReading.Of(Good().ToJsonString().Replace("\"prd\"", text)).Reasons);
        Assert.Contains("no valid Unicode", RequestReading.Of(Good().ToJsonString().Replace("\"environment\"", text)).Reasons);
    }

    [Theory, InlineData("{\"schema\":\"berth/v1\",\"schema\":\"berth/v1\"}"), InlineData("{\"schema\":\"berth/v1\",\"risken\":{\"a\":1,\"\\u0061\":2}}")]
    public void A_field_that_is_given_twice_is_named(string body) => Assert.Contains("twice", RequestReading.Of(body).Reasons);

    [Fact]
    public void A_request_over_64_KiB_is_refused()
    {
        var body = Good();
        body["risken"]!["parameters"]!["core"]!["BIG"] = new string('x', 70_000);
        Assert.Contains("64 KiB", RequestReading.Of(body.ToJsonString()).Reasons);
    }

    [Fact]
    public void The_hash_is_the_contents_not_the_spellings()
    {
        var compact = RequestReading.Of(Good().ToJsonString());
        Assert.Equal(compact.ContentHash, RequestReading.Of(Repository.Read("events/risken.json")).ContentHash);
        var other = Good();
        other["risken"]!["imageTag"] = "v2";
        Assert.NotEqual(compact.ContentHash, RequestReading.Of(other).ContentHash);
    }

    [Fact]
    public void Hostile_text_is_shown_escaped()
    {
        var body = Good();
        body["environment"] = "x\u001b[2J\n\u202e; DROP TABLE";
        body["\u001b]0;title"] = 1;
        var reasons = RequestReading.Of(body).Reasons;
        Assert.DoesNotContain('\u001b', reasons);
        Assert.DoesNotContain('\u202e', reasons);
    }
}
