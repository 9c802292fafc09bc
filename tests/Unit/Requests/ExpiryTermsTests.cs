using Berth.Intake;
using Berth.Profiles;
using Berth.Requests;

namespace Berth.Tests.Requests;

public sealed class ExpiryTermsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("7d", "2026-01-08T00:00:00Z", "2026-01-07T07:12:00Z")]
    [InlineData("30d", "2026-01-31T00:00:00Z", "2026-01-30T00:00:00Z")]
    [InlineData("2h", "2026-01-01T02:00:00Z", "2026-01-01T01:48:00Z")]
    public void The_reminder_comes_a_tenth_of_the_time_before_and_at_most_a_day(string after, string at, string remindAt) =>
        Assert.Equal(new EnvironmentExpiry(after, at, remindAt), ExpiryTerms.Of(after, null, Now));

    [Fact]
    public void The_same_request_again_moves_nothing()
    {
        var first = ExpiryTerms.Of("7d", null, Now)!;
        Assert.Equal(first, ExpiryTerms.Of("7d", first, Now.AddDays(3)));
        Assert.Equal("2026-01-06T00:00:00Z", ExpiryTerms.Of("2d", first, Now.AddDays(3))!.At);
        Assert.Equal("2026-01-15T00:00:00Z", ExpiryTerms.Of("7d", first, Now.AddDays(7))!.At);
        Assert.Null(ExpiryTerms.Of(null, first, Now));
    }

    [Fact]
    public void An_extension_counts_from_the_expiry_or_from_now_if_that_has_passed()
    {
        var first = ExpiryTerms.Of("7d", null, Now)!;
        Assert.Equal(("7d", "2026-01-15T00:00:00Z"), (ExpiryTerms.Extended(first, "7d", Now).After, ExpiryTerms.Extended(first, "7d", Now).At));
        Assert.Equal("2026-01-10T12:00:00Z", ExpiryTerms.Extended(first, "12h", Now.AddDays(9)).At);
        // Extended, the same request still moves nothing.
        var extended = ExpiryTerms.Extended(first, "7d", Now);
        Assert.Equal(extended, ExpiryTerms.Of("7d", extended, Now.AddDays(10)));
    }

    [Theory]
    [InlineData("AROASCHEDULE:whatever", Senders.Schedule)]
    [InlineData("AROASCHEDULEOTHER:whatever", "AROASCHEDULEOTHER:whatever")]
    [InlineData("AROASCHEDULE", "AROASCHEDULE")]
    [InlineData(null, "unknown")]
    public void Only_the_schedules_role_passes_for_the_schedule(string? senderId, string sender) => Assert.Equal(sender, Senders.Of(senderId, "AROASCHEDULE"));
}
