using Berth.Cli.Following;

namespace Berth.Cli.Bench;

/// <summary>One run of one request.</summary>
/// <param name="Calls">By Berth's roles, as the ledger has them.</param>
public sealed record Measured(FollowedRequest Run, int Calls, int Mutating)
{
    public double Seconds => Run.Took.TotalSeconds;

    /// <summary>What the steps themselves took, one after another, without what lies between them.</summary>
    public double StepSeconds => Run.Lines.Where(line => line.Mood is StepMood.Done or StepMood.Waiting).Sum(line => line.Took.TotalSeconds);
}

/// <summary>What a client saw that logged in all the time.</summary>
/// <param name="Failed">Refused with what it read when it was refused, too.</param>
/// <param name="ReadAgain">Refused, and accepted with what it read then.</param>
/// <param name="LostSeconds">From the first login that failed to the next that was accepted, all such times together.</param>
public sealed record Logins(int Tried, int Failed, int ReadAgain, double LostSeconds);

/// <param name="Strategy">As the request has it.</param>
public sealed record MeasuredRotation(string Strategy, Measured Run, Logins Logins);

/// <summary>What may happen to an environment that stands, each measured once for each environment.</summary>
public sealed record Verbs(IReadOnlyList<Measured> Planned, IReadOnlyList<Measured> Changed, IReadOnlyList<MeasuredRotation> Rotated, IReadOnlyList<Measured> Retired);

/// <param name="Resident">VmRSS in MiB.</param>
/// <param name="Proportional">Pss in MiB: shared pages counted in parts; null if the kernel does not tell.</param>
public sealed record FunctionMemory(string Function, double Resident, double? Proportional);

/// <summary>All that one bench found.</summary>
public sealed record BenchResult(
    TimeSpan Start, TimeSpan Up, IReadOnlyList<Measured> Fresh, IReadOnlyList<Measured> Unchanged, Verbs Verbs, IReadOnlyList<FunctionMemory> Memory);
