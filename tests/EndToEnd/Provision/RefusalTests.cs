using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>A request that is wrong is refused at once, with all that is wrong, and nothing comes of it.</summary>
[Collection(CloudCollection.Name)]
public sealed class RefusalTests(RefusedRequests refused) : IClassFixture<RefusedRequests>
{
    public static TheoryData<string> Cases { get; } = [.. RefusalCases.Names];

    [Theory, MemberData(nameof(Cases))]
    public void Wrong_request_lies_on_the_dead_letter_queue_with_every_reason(string what)
    {
        var wrong = refused.CaseOf(what);
        var letter = refused.LetterOf(what);
        Holds(wrong, letter);
        var body = (string)letter["Body"]!;
        Assert.StartsWith(body, wrong.Body, StringComparison.Ordinal);
        Assert.Equal(wrong.Body.Length, (int)Number(letter, "bytes"));
        Assert.True(body.Length == wrong.Body.Length || body.Length > 10_000, "the beginning tells whose it was");
    }

    [Fact]
    public void Execution_started_by_hand_says_the_same_and_lies_there_too()
    {
        Assert.Equal("FAILED", (string?)refused.ByHand["status"]);
        var letter = refused.Letter((string)refused.ByHand["executionArn"]!);
        Holds(refused.CaseOf("everything at once"), letter);
        Assert.Equal(Text(refused.LetterOf("everything at once"), "reasons"), Text(letter, "reasons"));
        Assert.Contains(Text(letter, "reasons"), (string?)JsonNode.Parse((string)refused.ByHand["cause"]!)!["errorMessage"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(refused.CaseOf("everything at once").Body), JsonNode.Parse((string)letter["Body"]!)));
    }

    [Fact]
    public void Execution_started_by_hand_under_a_known_id_with_other_content_is_refused()
    {
        Assert.Equal("FAILED", (string?)refused.ByHandWithOtherContent["status"]);
        Holds(refused.CaseOf("other content under an id"), refused.Letter((string)refused.ByHandWithOtherContent["executionArn"]!));
    }

    [Fact]
    public void Sender_is_told_what_the_queue_holds()
    {
        Assert.True(refused.Told.ExitCode == 2, $"{refused.Told.ExitCode}: {refused.Told.Output}{refused.Told.Errors}");
        var printed = JsonNode.Parse(refused.Told.Output)!;
        Assert.Equal("refused", (string?)printed["outcome"]);
        Assert.Equal("RequestInvalid", (string?)printed["code"]);
        Assert.Equal(Text(refused.LetterOf("unknown fields"), "reasons"), (string?)printed["reason"]);
    }

    [Fact]
    public void Value_of_a_secret_is_measured_and_never_shown()
    {
        var letter = refused.LetterOf("key of the wrong length").ToJsonString() + refused.LetterOf("everything at once").ToJsonString() + refused.ByHand.ToJsonString();
        Assert.DoesNotContain(RefusalPlatforms.ShortKey, letter);
    }

    [Fact]
    public void Nothing_comes_of_refused_requests()
    {
        Assert.Empty(refused.Mutating);
        Assert.DoesNotContain(refused.Executions, name => name.StartsWith("refused", StringComparison.Ordinal) || name.StartsWith("berth_", StringComparison.Ordinal) || name.StartsWith("eee", StringComparison.Ordinal));
    }

    [Fact]
    public void Hostile_messages_are_refused_in_printable_words()
    {
        Assert.All(refused.Hostile, hostile =>
        {
            var letter = refused.LetterOf(hostile.What);
            Holds(hostile, letter);
            Assert.Matches(@"\A[\n -~]+\z", Text(letter, "reasons"));
        });
        Assert.NotEmpty(refused.Log);
        Assert.All(refused.Log, line =>
        {
            // Lambda's own lines have tabs.
            Assert.DoesNotContain(line.TrimEnd('\n'), letter => char.IsControl(letter) && letter != '\t');
            Assert.DoesNotContain('\u202e', line);
        });
    }

    private static void Holds(RefusalCase wrong, JsonNode letter)
    {
        Assert.All(wrong.Reasons, reason => Assert.Contains(reason, Text(letter, "reasons")));
        Assert.Equal(wrong.Code, Text(letter, "code"));
    }

    private static string Text(JsonNode letter, string attribute) => (string)letter["MessageAttributes"]![attribute]!["StringValue"]!;

    private static long Number(JsonNode letter, string attribute) => long.Parse(Text(letter, attribute));
}
