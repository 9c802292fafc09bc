using System.Globalization;

namespace Berth.LocalCloud.Lambda.Time;

/// <summary>When a schedule comes due: rate(5 minutes), cron(0 3 * * ? *) or at(2026-12-01T09:00:00).</summary>
internal sealed class ScheduleExpression
{
    private readonly Func<DateTimeOffset, DateTimeOffset, DateTimeOffset?> _next;

    private ScheduleExpression(bool once, Func<DateTimeOffset, DateTimeOffset, DateTimeOffset?> next)
    {
        Once = once;
        _next = next;
    }

    /// <summary>True for at(...), which comes due a single time.</summary>
    public bool Once { get; }

    /// <param name="timeZone">IANA name; cron and at are read in it.</param>
    /// <exception cref="FormatException">The expression is wrong; the message says what.</exception>
    public static ScheduleExpression Parse(string expression, string? timeZone)
    {
        int open = expression.IndexOf('(');
        if (open < 0 || !expression.EndsWith(')'))
        {
            throw new FormatException($"'{expression}' is none of rate(...), cron(...) and at(...).");
        }
        string inside = expression[(open + 1)..^1];
        TimeZoneInfo zone = string.IsNullOrEmpty(timeZone) ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        switch (expression[..open])
        {
            case "rate":
                TimeSpan period = Period(inside);
                return new ScheduleExpression(once: false, (after, start) =>
                    start > after ? start : start + (Math.Floor((after - start) / period) + 1) * period);
            case "cron":
                var cron = new CronExpression(inside);
                return new ScheduleExpression(once: false, (after, _) =>
                    cron.Next(TimeZoneInfo.ConvertTime(after, zone).DateTime) is { } local ? Utc(local, zone) : null);
            case "at":
                DateTimeOffset at = Utc(DateTime.ParseExact(inside, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture), zone);
                return new ScheduleExpression(once: true, (after, _) => at > after ? at : null);
            default:
                throw new FormatException($"'{expression}' is none of rate(...), cron(...) and at(...).");
        }
    }

    /// <summary>The first time after <paramref name="after"/>, or null. A rate counts from <paramref name="start"/>.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start) => _next(after, start);

    private static TimeSpan Period(string text)
    {
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count < 1)
        {
            throw new FormatException($"rate({text}) needs a positive whole number and a unit.");
        }
        return parts[1].TrimEnd('s') switch
        {
            "minute" => TimeSpan.FromMinutes(count),
            "hour" => TimeSpan.FromHours(count),
            "day" => TimeSpan.FromDays(count),
            var unit => throw new FormatException($"rate({text}): '{unit}' is none of minutes, hours and days."),
        };
    }

    // A local time that the clock leaps over in spring comes due at the hour after.
    private static DateTimeOffset Utc(DateTime local, TimeZoneInfo zone)
    {
        DateTime valid = zone.IsInvalidTime(local) ? local.AddHours(1) : local;
        return new DateTimeOffset(valid, zone.GetUtcOffset(valid)).ToUniversalTime();
    }
}
