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

/// <param name="Resident">VmRSS in MiB.</param>
/// <param name="Proportional">Pss in MiB: shared pages counted in parts; null if the kernel does not tell.</param>
public sealed record FunctionMemory(string Function, double Resident, double? Proportional);

/// <summary>All that one bench found.</summary>
public sealed record BenchResult(
    TimeSpan Start, TimeSpan Up, IReadOnlyList<Measured> Fresh, IReadOnlyList<Measured> Unchanged, IReadOnlyList<FunctionMemory> Memory);
