using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>A request that is wrong is refused at once, with all that is wrong, and nothing comes of it.</summary>
[Collection(CloudCollection.Name)]
public sealed class RefusalTests(RefusedRequests refused) : IClassFixture<RefusedRequests>
{
    [Theory]
    [InlineData("not JSON", "RequestInvalid", "JSON")]
    [InlineData("unknown field and wrong name", "RequestInvalid", "/environment", "colour")]
    [InlineData("unknown platform", "PlatformUnknown", "/platform", "nowhere")]
    [InlineData("same id, other content", "SameIdOtherContent", "01J9RISKEN0000000000000001")]
    public void Wrong_request_is_refused_with_every_reason(string what, string code, params string[] reasons)
    {
        var answer = refused.AnswerTo(what);
        Assert.True(answer.ExitCode == 2, $"{answer.ExitCode}: {answer.Output}{answer.Errors}");
        var printed = JsonNode.Parse(answer.Output)!;
        Assert.Equal("refused", (string?)printed["outcome"]);
        Assert.Equal(code, (string?)printed["code"]);
        Assert.All(reasons, reason => Assert.Contains(reason, (string)printed["reason"]!));

        var attributes = refused.LetterOf(what)["MessageAttributes"]!;
        Assert.Equal(code, (string?)attributes["code"]!["StringValue"]);
        Assert.All(reasons, reason => Assert.Contains(reason, (string)attributes["reasons"]!["StringValue"]!));
    }

    [Fact]
    public void Nothing_comes_of_refused_requests()
    {
        Assert.Empty(refused.Mutating);
        Assert.DoesNotContain(refused.Executions, name => name.StartsWith("refused", StringComparison.Ordinal) || name.StartsWith("Not_A_Name", StringComparison.Ordinal));
    }
}
