using System.Globalization;
using Berth.LocalCloud.Lambda.Time;

namespace Berth.Tests.LocalCloud.Lambda;

public sealed class ScheduleExpressionTests
{
    // 2026-11-21 is a Saturday.
    [Theory]
    [InlineData("rate(5 minutes)", null, "2026-11-21T10:00:00Z", "2026-11-21T10:05:00Z")]
    [InlineData("rate(1 day)", null, "2026-11-23T10:00:00Z", "2026-11-24T10:00:00Z")]
    [InlineData("cron(0 3 * * ? *)", null, "2026-11-21T10:00:00Z", "2026-11-22T03:00:00Z")]
    [InlineData("cron(0 3 * * ? *)", "Asia/Tokyo", "2026-11-21T10:00:00Z", "2026-11-21T18:00:00Z")]
    [InlineData("cron(0/15 * * * ? *)", null, "2026-11-21T10:01:30Z", "2026-11-21T10:15:00Z")]
    [InlineData("cron(30 9 ? * MON-FRI *)", null, "2026-11-21T10:00:00Z", "2026-11-23T09:30:00Z")]
    [InlineData("cron(0 0 L * ? *)", null, "2026-11-21T10:00:00Z", "2026-11-30T00:00:00Z")]
    [InlineData("cron(0 0 1W * ? *)", null, "2027-04-30T10:00:00Z", "2027-05-03T00:00:00Z")]
    [InlineData("cron(0 0 ? * 2#1 *)", null, "2026-11-21T10:00:00Z", "2026-12-07T00:00:00Z")]
    [InlineData("cron(0 0 ? * 6L *)", null, "2026-11-21T10:00:00Z", "2026-11-27T00:00:00Z")]
    [InlineData("cron(0 0 29 2 ? *)", null, "2026-11-21T10:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("cron(0 12 1 1 ? 2030)", null, "2026-11-21T10:00:00Z", "2030-01-01T12:00:00Z")]
    [InlineData("cron(0 12 1 1 ? 2020)", null, "2026-11-21T10:00:00Z", null)]
    [InlineData("cron(30 2 29 3 ? *)", "Europe/Berlin", "2026-01-01T00:00:00Z", "2026-03-29T01:30:00Z")] // leapt over in spring
    [InlineData("at(2026-12-01T09:00:00)", null, "2026-11-21T10:00:00Z", "2026-12-01T09:00:00Z")]
    [InlineData("at(2026-12-01T09:00:00)", "Asia/Tokyo", "2026-11-21T10:00:00Z", "2026-12-01T00:00:00Z")]
    [InlineData("at(2026-12-01T09:00:00)", null, "2026-12-01T09:00:00Z", null)]
    public void The_next_time_is_the_services(string expression, string? zone, string after, string? expected)
    {
        DateTimeOffset? next = ScheduleExpression.Parse(expression, zone).Next(Time(after), Time("2026-11-21T10:00:00Z"));

        Assert.Equal(expected is null ? null : Time(expected), next);
    }

    [Theory]
    [InlineData("every(5 minutes)")]
    [InlineData("rate(0 minutes)")]
    [InlineData("rate(5 weeks)")]
    [InlineData("cron(0 3 * * *)")]
    [InlineData("cron(0 3 * * * *)")]
    [InlineData("cron(60 3 * * ? *)")]
    [InlineData("cron(0 3 ? * FUNDAY *)")]
    public void A_wrong_expression_is_refused(string expression) =>
        Assert.Throws<FormatException>(() => ScheduleExpression.Parse(expression, null));

    [Fact]
    public async Task A_delay_ends_when_the_clock_is_advanced_past_it()
    {
        var clock = new LocalClock();
        DateTimeOffset before = clock.GetUtcNow();
        Task day = Task.Delay(TimeSpan.FromDays(1), clock);
        Task month = Task.Delay(TimeSpan.FromDays(31), clock);

        clock.Advance(TimeSpan.FromDays(2));
        await day.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.False(month.IsCompleted);
        Assert.InRange(clock.GetUtcNow() - before, TimeSpan.FromDays(2), TimeSpan.FromDays(2.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromSeconds(-1)));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
