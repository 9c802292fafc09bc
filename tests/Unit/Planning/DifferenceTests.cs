using System.Text.Json.Nodes;
using Berth.Planning;

namespace Berth.Tests.Planning;

public sealed class DifferenceTests
{
    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();

    [Theory]
    [InlineData("""{"a":1,"extra":2}""", """{"a":1}""", "")]
    [InlineData("""{"a":1}""", """{"a":2}""", "/a")]
    [InlineData("""{}""", """{"a":{"b":[1]}}""", "/a")]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"b":1,"c":3}}""", "/a/c")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", "/a")]
    [InlineData("""{"a":1}""", """{"a":null}""", "/a")]
    [InlineData("""{}""", """{"a":null}""", "")]
    [InlineData("""{"x/y":{"~":1}}""", """{"x/y":{"~":2}}""", "/x~1y/~0")]
    public void Only_what_is_desired_counts(string observed, string desired, string paths) =>
        Assert.Equal(paths, string.Join(' ', Difference.Between(Json(observed), Json(desired)).Select(field => field.Path)));

    [Theory]
    [InlineData("""{"a":1,"b":{"c":[1,2]}}""", """{"a":2,"b":{"c":[1],"d":"new"}}""")]
    [InlineData("""{"x/y":{"~":1}}""", """{"x/y":{"~":2},"only":"here"}""")]
    public void Undone_brings_back_what_was_there(string before, string after)
    {
        var fields = Difference.Between(Json(before), Json(after));
        Assert.Empty(Difference.Between(Difference.Undone(Json(after), fields), Json(before)));
        Assert.Empty(Difference.Between(Json(before), Difference.Undone(Json(after), fields)));
    }
}
