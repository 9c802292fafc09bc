using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;

namespace Berth.Tests.LocalCloud.Gateway;

public class RateLimitTests
{
    private readonly SetClock clock = new();
    private readonly RateLimits limits;

    public RateLimitTests() => limits = new(clock);

    [Fact]
    public void Without_limits_everything_is_admitted() => Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(Admit("PutParameter")));

    [Fact]
    public void Tokens_come_back_with_time()
    {
        limits.Set([RateLimitCommands.Read(Limit("""{"service":"ssm","operations":["PutParameter"],"perSecond":3}"""))]);
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => Admit("PutParameter")));
        Assert.True(Admit("GetParameter"));
        clock.Now += TimeSpan.FromSeconds(0.34);
        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => Admit("PutParameter")));
        clock.Now += TimeSpan.FromMinutes(1);
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => Admit("PutParameter")));
    }

    [Fact]
    public void What_one_limit_refuses_takes_nothing_from_another()
    {
        limits.Set([new("ssm", ["PutParameter"], 1, 1, "Name"), new("ssm", ["PutParameter", "GetParameter"], 1, 2, null)]);
        Assert.True(Admit("PutParameter", "a"));
        Assert.False(Admit("PutParameter", "a"));
        Assert.True(Admit("PutParameter", "b"));
        Assert.False(Admit("GetParameter"));
    }

    [Theory, InlineData("""{"service":"ssm","operations":[]}"""), InlineData("""{"service":"ssm","operations":[],"perSecond":1,"often":2}""")]
    public void What_is_not_understood_is_refused(string limit) => Assert.Throws<ArgumentException>(() => RateLimitCommands.Read(Limit(limit)));

    private bool Admit(string operation, string name = "x") => limits.Admit("ssm", operation, _ => name);

    private static JsonObject Limit(string text) => JsonNode.Parse(text)!.AsObject();

    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
