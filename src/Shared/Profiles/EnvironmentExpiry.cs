namespace Berth.Profiles;

/// <summary>When an environment is retired by itself.</summary>
/// <param name="After">As the request says it: the same again moves nothing.</param>
/// <param name="At">UTC, to the second, as <c>2026-12-01T09:00:00Z</c>.</param>
/// <param name="RemindAt">When whoever listens is reminded of it.</param>
public sealed record EnvironmentExpiry(string After, string At, string RemindAt);

/// <summary>A one-shot schedule that deletes itself. The request queue, the event bus and the role are those of the installation.</summary>
/// <param name="Sends"><see cref="Retirement"/> or <see cref="Reminder"/>.</param>
/// <param name="At">When it fires.</param>
public sealed record ExpirySchedule(string Environment, string Sends, string At, EnvironmentExpiry Expiry)
{
    public const string Kind = "scheduler:schedule";

    /// <summary>An action on the request queue.</summary>
    public const string Retirement = "retirement";

    /// <summary>The event <c>Expiring</c>.</summary>
    public const string Reminder = "reminder";

    public Planning.ResourceId Id => new(Kind, $"berth-{Environment}-{(Sends == Retirement ? "expiry" : "expiring")}");

    public static IReadOnlyList<ExpirySchedule> Of(string environment, EnvironmentExpiry? expiry) =>
        expiry is null ? [] : [new(environment, Reminder, expiry.RemindAt, expiry), new(environment, Retirement, expiry.At, expiry)];
}
