using System.Text.Json.Nodes;
using Berth.Planning;

namespace Berth.Tests.Planning;

public sealed class ReferenceTableTests
{
    private readonly ReferenceTable _table = new();
    private readonly ResourceId _group = new("elbv2:target-group", "prd-api");

    [Fact]
    public void Known_references_are_replaced_in_values_lists_and_names_of_fields()
    {
        _table.Learn(_group, new Dictionary<string, string> { ["arn"] = "arn:1" });
        var resolved = _table.Resolve(new JsonObject { [$"{_group.Reference("arn")}:sub"] = new JsonArray($"[{_group.Reference("arn")}]"), ["n"] = 1 });
        Assert.Equal("""{"arn:1:sub":["[arn:1]"],"n":1}""", resolved.ToJsonString());
    }

    [Fact]
    public void Unknown_references_stay_and_are_listed()
    {
        var open = _table.Resolve(new JsonObject { ["a"] = _group.Reference("arn"), [$"{_group.Reference("issuer")}:aud"] = "x" });
        Assert.Equal(["elbv2:target-group/prd-api#arn", "elbv2:target-group/prd-api#issuer"], ReferenceTable.Unresolved(open));
    }

    [Fact]
    public void A_resource_that_will_change_is_unknown_until_it_has()
    {
        _table.Learn(_group, new Dictionary<string, string> { ["arn"] = "arn:1" });
        _table.Expect(_group);
        Assert.Equal(_group.Reference("arn"), _table.Resolve(_group.Reference("arn")));
        _table.Learn(_group, new Dictionary<string, string> { ["arn"] = "arn:2" });
        Assert.Equal("arn:2", _table.Resolve(_group.Reference("arn")));
    }

    [Theory]
    [InlineData("secret://berth/prd/database#password", "berth/prd/database", "password")]
    [InlineData("secret://arn:aws:secretsmanager:x:1:secret:a-b", "arn:aws:secretsmanager:x:1:secret:a-b", null)]
    public void Secret_references_are_read_and_written_alike(string text, string secret, string? key)
    {
        Assert.True(SecretReference.TryParse(text, out var reference));
        Assert.Equal(new SecretReference(secret, key), reference);
        Assert.Equal(text, reference.ToString());
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("secret://")]
    [InlineData(null)]
    public void Other_text_is_no_secret_reference(string? text) => Assert.False(SecretReference.TryParse(text, out _));
}
