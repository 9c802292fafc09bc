using System.Text.Json.Nodes;
using Berth.LocalCloud.Lambda.Events;

namespace Berth.Tests.LocalCloud.Lambda;

public sealed class EventPatternTests
{
    private const string Event = """
        {"source":"aws.states","resources":["arn:a","arn:b"],"detail":{"status":"FAILED","name":"risken-dev","count":5,"ratio":3.10,"nothing":null,"empty":"",
         "nested":{"list":["x","y"]},"things":[{"a":1},{"a":2}]}}
        """;

    [Theory]
    [InlineData("""{"source":["aws.states"]}""", true)]
    [InlineData("""{"source":["aws.ec2"]}""", false)]
    [InlineData("""{"source":["aws.ec2","aws.states"],"detail":{"status":["FAILED","ABORTED"]}}""", true)]
    [InlineData("""{"source":["aws.states"],"detail":{"status":["SUCCEEDED"]}}""", false)]
    [InlineData("""{"resources":["arn:b"]}""", true)]
    [InlineData("""{"detail":{"nested":{"list":["y"]}}}""", true)]
    [InlineData("""{"detail":{"things":{"a":[2]}}}""", true)]
    [InlineData("""{"detail":{"things":{"a":[3]}}}""", false)]
    [InlineData("""{"detail":{"nothing":[null]}}""", true)]
    [InlineData("""{"detail":{"empty":[""]}}""", true)]
    [InlineData("""{"detail":{"missing":[null]}}""", false)]
    [InlineData("""{"detail":{"ratio":[3.1]}}""", true)]
    [InlineData("""{"detail":{"name":[{"prefix":"risken-"}]}}""", true)]
    [InlineData("""{"detail":{"name":[{"prefix":{"equals-ignore-case":"RISKEN"}}]}}""", true)]
    [InlineData("""{"detail":{"name":[{"suffix":"-dev"}]}}""", true)]
    [InlineData("""{"detail":{"name":[{"suffix":"-prod"}]}}""", false)]
    [InlineData("""{"detail":{"status":[{"equals-ignore-case":"failed"}]}}""", true)]
    [InlineData("""{"detail":{"name":[{"wildcard":"ris*-d*v"}]}}""", true)]
    [InlineData("""{"detail":{"name":[{"wildcard":"ris*-p"}]}}""", false)]
    [InlineData("""{"detail":{"status":[{"anything-but":"SUCCEEDED"}]}}""", true)]
    [InlineData("""{"detail":{"status":[{"anything-but":["FAILED","ABORTED"]}]}}""", false)]
    [InlineData("""{"detail":{"name":[{"anything-but":{"prefix":"risken"}}]}}""", false)]
    [InlineData("""{"detail":{"name":[{"anything-but":{"suffix":["-prod","-test"]}}]}}""", true)]
    [InlineData("""{"detail":{"missing":[{"anything-but":"x"}]}}""", false)]
    [InlineData("""{"detail":{"count":[{"numeric":[">",0,"<=",5]}]}}""", true)]
    [InlineData("""{"detail":{"count":[{"numeric":["=",4]}]}}""", false)]
    [InlineData("""{"detail":{"name":[{"numeric":[">",0]}]}}""", false)]
    [InlineData("""{"detail":{"status":[{"exists":true}]}}""", true)]
    [InlineData("""{"detail":{"status":[{"exists":false}]}}""", false)]
    [InlineData("""{"detail":{"missing":[{"exists":false}]}}""", true)]
    [InlineData("""{"detail":{"nested":{"gone":{"deep":[{"exists":false}]}}}}""", true)]
    [InlineData("""{"$or":[{"source":["aws.ec2"]},{"detail":{"count":[{"numeric":[">",4]}]}}]}""", true)]
    [InlineData("""{"$or":[{"source":["aws.ec2"]},{"detail":{"count":[{"numeric":[">",5]}]}}]}""", false)]
    public void A_pattern_matches_as_EventBridge_says(string pattern, bool expected) =>
        Assert.Equal(expected, EventPattern.Matches(JsonNode.Parse(pattern)!.AsObject(), JsonNode.Parse(Event)!.AsObject()));

    [Fact]
    public void An_operator_that_is_not_known_is_named()
    {
        var unknown = Assert.Throws<NotSupportedException>(() => EventPattern.Matches(
            JsonNode.Parse("""{"source":[{"sounds-like":"x"}]}""")!.AsObject(), JsonNode.Parse(Event)!.AsObject()));

        Assert.Contains("sounds-like", unknown.Message);
    }

    [Theory]
    [InlineData("""{"Input":"{\"a\":1}"}""", """{"a":1}""")]
    [InlineData("""{"InputPath":"$.detail.nested"}""", """{"list":["x","y"]}""")]
    [InlineData("""{"InputPath":"$.detail.things[1]['a']"}""", "2")]
    [InlineData("""{"InputTransformer":{"InputPathsMap":{"n":"$.detail.name","c":"$.detail.count","o":"$.detail.nested"},"InputTemplate":"{\"name\": <n>, \"count\": <c>, \"all\": <o>, \"text\": \"<n> has <c>\", \"rule\": <aws.events.rule-name>}"}}""",
        """{"name": "risken-dev", "count": 5, "all": {"list":["x","y"]}, "text": "risken-dev has 5", "rule": "ended"}""")]
    [InlineData("""{"InputTransformer":{"InputPathsMap":{"s":"$.detail.status"},"InputTemplate":"\"it <s> at <x>\""}}""", "\"it FAILED at <x>\"")]
    public void A_target_gets_what_it_asked_for(string target, string expected) =>
        Assert.Equal(expected, TargetInput.Of(JsonNode.Parse(target)!.AsObject(), JsonNode.Parse(Event)!.AsObject(), ("ended", "arn:aws:events:r:a:rule/ended")));
}
