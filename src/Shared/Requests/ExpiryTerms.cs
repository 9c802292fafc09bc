using System.Globalization;
using Berth.Profiles;

namespace Berth.Requests;

/// <summary>When an environment expires. Pure.</summary>
public static class ExpiryTerms
{
    /// <summary>Hours or days, up to 999.</summary>
    public const string Pattern = "^[1-9][0-9]{0,2}[hd]$";

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private static readonly TimeSpan LongestNotice = TimeSpan.FromDays(1);

    /// <summary>The same request again moves nothing; another time counts from now, and so does the same one once it has passed.</summary>
    /// <param name="after">The request's <c>expiresAfter</c>.</param>
    /// <param name="earlier">When the environment expires so far.</param>
    public static EnvironmentExpiry? Of(string? after, EnvironmentExpiry? earlier, DateTimeOffset now) =>
        after is null ? null
        : earlier?.After == after && Time(earlier.At) > now ? earlier
        : At(after, now + ApprovalTerms.Span(after), ApprovalTerms.Span(after));

    /// <summary>Later by a time than it would be; an expiry that has passed counts from now.</summary>
    public static EnvironmentExpiry Extended(EnvironmentExpiry earlier, string by, DateTimeOffset now)
    {
        var from = Time(earlier.At) is var at && at > now ? at : now;
        var until = from + ApprovalTerms.Span(by);
        return At(earlier.After, until, until - now);
    }

    /// <summary>The request id of the action that the schedule sends: another time is another request.</summary>
    public static string RequestId(EnvironmentExpiry expiry) => $"expire-{expiry.At.Replace("-", "", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal)}";

    /// <returns>The time that such a request id names; null if it is another id.</returns>
    public static string? At(string? requestId) =>
        DateTimeOffset.TryParseExact(requestId, "'expire-'yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? Text(at) : null;

    public static DateTimeOffset Time(string text) => DateTimeOffset.ParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <param name="left">From now until then: a tenth of it is notice, and at most a day.</param>
    private static EnvironmentExpiry At(string after, DateTimeOffset until, TimeSpan left)
    {
        var notice = left / 10 < LongestNotice ? left / 10 : LongestNotice;
        return new(after, Text(until), Text(until - notice));
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
}
