using System.Text.Json.Nodes;
using Berth.LocalCloud.Deployment;

namespace Berth.Tests.LocalCloud.Deployment;

public class IntrinsicsTests
{
    private static readonly Intrinsics Resolve = new(
        new Dictionary<string, string> { ["Stage"] = "prod", ["Subnets"] = "a, b", ["Topic"] = "" },
        new Dictionary<string, string> { ["AWS::Region"] = "ap-northeast-1" },
        JsonNode.Parse("""{"IsProd":{"Fn::Equals":[{"Ref":"Stage"},"prod"]},"HasTopic":{"Fn::Not":[{"Fn::Equals":[{"Ref":"Topic"},""]}]},"Both":{"Fn::And":[{"Condition":"IsProd"},{"Condition":"HasTopic"}]}}""")!.AsObject(),
        new HashSet<string> { "Subnets" },
        name => $"ref-{name}",
        (name, attribute) => $"{name}.{attribute}!");

    [Theory]
    [InlineData("""{"Ref":"Stage"}""", "\"prod\"")]
    [InlineData("""{"Ref":"Queue"}""", "\"ref-Queue\"")]
    [InlineData("""{"Ref":"Subnets"}""", """["a","b"]""")]
    [InlineData("""{"Fn::GetAtt":["Queue","Arn"]}""", "\"Queue.Arn!\"")]
    [InlineData("""{"Fn::Sub":"${Stage}-${Queue.Arn}-${AWS::Region}-${!Kept}"}""", "\"prod-Queue.Arn!-ap-northeast-1-${Kept}\"")]
    [InlineData("""{"Fn::Sub":["${A}/${Stage}",{"A":{"Ref":"Queue"}}]}""", "\"ref-Queue/prod\"")]
    [InlineData("""{"Fn::Join":["-",["a",{"Ref":"Stage"}]]}""", "\"a-prod\"")]
    [InlineData("""{"Fn::If":["Both",1,{"Fn::Select":[1,{"Ref":"Subnets"}]}]}""", "\"b\"")]
    [InlineData("""{"A":{"Fn::If":["HasTopic","x",{"Ref":"AWS::NoValue"}]},"B":[{"Ref":"AWS::NoValue"},2]}""", """{"B":[2]}""")]
    [InlineData("""{"Condition":{"StringEquals":{"a":{"Ref":"Stage"}}}}""", """{"Condition":{"StringEquals":{"a":"prod"}}}""")]
    public void Functions_resolve(string template, string expected) =>
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), Resolve.Resolve(JsonNode.Parse(template))!.ToJsonString());

    [Fact]
    public void An_unknown_function_is_an_error() =>
        Assert.Throws<NotSupportedException>(() => Resolve.Resolve(JsonNode.Parse("""{"Fn::Transform":{}}""")));
}
