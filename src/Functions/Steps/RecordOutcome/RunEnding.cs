using Berth.Errors;
using Berth.Planning;
using Berth.Profiles;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Steps.RecordOutcome;

/// <summary>How an environment stands after a run. Pure.</summary>
public sealed record RunEnding(
    Run Run, RunRecord Request, IReadOnlyList<StepJournal> Journals, EnvironmentRecord? Earlier, RunResult Result, Failure Failure, DateTimeOffset At)
{
    /// <summary>The code under which a protected environment stays though it has expired.</summary>
    public const string Protected = nameof(Protected);

    /// <summary>The run ends out of its wait for an approval. It holds no lease, and another run may have gone on since.</summary>
    public bool Waited => Earlier?.Awaiting?.RequestId == Run.RequestId || Result.Outcome is RunOutcomes.Rejected or RunOutcomes.ApprovalExpired or RunOutcomes.Superseded;

    /// <returns>Null if the run leaves the record as it is.</returns>
    public EnvironmentRecord? Record() => Run.Action switch
    {
        null when Waited => Earlier is { Awaiting: { } own } waiting && own.RequestId == Run.RequestId ? GivenBack(waiting, own.Before) : null,
        // A request that was refused has begun nothing.
        null => Result.Outcome is RunOutcomes.Planned or RunOutcomes.Refused ? null : Provisioned(),
        ActionRequest.Retire when Request.Action?.Action == ActionRequest.Expire && Failure.Code == Protected && Earlier is { } kept => WithFailure(true, kept with { UpdatedAt = At.ToString("O") }),
        // A retirement that was refused or got no lease has begun nothing.
        ActionRequest.Retire => Earlier is { } earlier && earlier.RequestId == Run.RequestId ? Retired(earlier) : null,
        ActionRequest.Rotate or ActionRequest.Tell when Earlier is { } earlier => Rotated(earlier),
        ActionRequest.Extend when Earlier is { IsRetired: false } earlier => Extended(earlier),
        _ => null,
    };

    /// <summary>A rotation that failed has been taken back: the environment stands as before, but says why.</summary>
    private EnvironmentRecord Rotated(EnvironmentRecord earlier)
    {
        var done = Result.Outcome == RunOutcomes.Rotated;
        var lost = !done && Result.Compensation?.Outcome == RunOutcomes.Failed;
        return WithFailure(!done, earlier with
        {
            Status = lost ? EnvironmentRecord.Failed : earlier.Status,
            CredentialsVersion = done ? CredentialsVersion : earlier.CredentialsVersion,
            RotatedAt = done ? At.ToString("O") : earlier.RotatedAt,
            UpdatedAt = At.ToString("O"),
        });
    }

    private Dictionary<string, string>? CredentialsVersion => Journals.SelectMany(journal => journal.Outputs)
        .Where(output => output.Key.StartsWith(DatabaseAccount.Kind + "/", StringComparison.Ordinal) && output.Key.EndsWith("#versionId", StringComparison.Ordinal))
        .ToDictionary() is { Count: > 0 } known ? known : null;

    private EnvironmentRecord Extended(EnvironmentRecord earlier) => Result.Outcome != RunOutcomes.Extended ? WithFailure(true, earlier) : WithFailure(false, earlier with
    {
        Expiry = Request.Placement?.Expiry,
        Placement = earlier.Placement is { } placement ? placement with { Expiry = Request.Placement?.Expiry } : null,
        UpdatedAt = At.ToString("O"),
    });

    private EnvironmentRecord Provisioned()
    {
        var stands = Result.Outcome is RunOutcomes.Ready or RunOutcomes.Unfinished;
        return WithFailure(Result.Outcome != RunOutcomes.Ready, new()
        {
            Environment = Run.Environment,
            Profile = Run.Profile,
            Platform = Run.Platform,
            Status = stands ? EnvironmentRecord.Ready : EnvironmentRecord.Failed,
            RequestId = Run.RequestId,
            Sequence = EnvironmentRecord.SequenceAfter(Earlier, Run),
            Execution = Run.Execution,
            RequestedBy = Request.RequestedBy,
            Owner = Earlier?.Owner ?? Request.RequestedBy,
            ReadyRequestId = stands ? Run.RequestId : Earlier?.ReadyRequestId,
            Placement = Request.Placement,
            Expiry = stands ? Request.Placement?.Expiry : Earlier?.Expiry,
            CredentialsVersion = stands ? CredentialsVersion : Earlier?.CredentialsVersion,
            RotatedAt = Earlier?.RotatedAt,
            Changes = stands ? Journals.Sum(journal => journal.Plan.Effective.Count()) : 0,
            Seconds = Seconds,
            UpdatedAt = At.ToString("O"),
            Left = Result.Outcome == RunOutcomes.Unfinished ? Left : null,
        });
    }

    /// <summary>What stood stands as it did; that a plan was not carried out, and why, is said beside it.</summary>
    private EnvironmentRecord GivenBack(EnvironmentRecord waiting, StoodAs? before) => WithFailure(true, waiting with
    {
        Status = before?.Status ?? EnvironmentRecord.Rejected,
        RequestId = before?.RequestId ?? waiting.RequestId,
        Sequence = before?.Sequence ?? waiting.Sequence,
        Execution = before?.Execution ?? waiting.Execution,
        RequestedBy = before is null ? waiting.RequestedBy : before.RequestedBy,
        Owner = before is null ? waiting.Owner : before.Owner,
        Awaiting = null,
        UpdatedAt = At.ToString("O"),
    });

    private EnvironmentRecord Retired(EnvironmentRecord earlier)
    {
        var gone = Result.Outcome == RunOutcomes.Retired;
        return WithFailure(!gone, earlier with
        {
            Status = gone ? EnvironmentRecord.Retired : EnvironmentRecord.RetireFailed,
            ReadyRequestId = gone ? null : earlier.ReadyRequestId,
            Placement = gone ? null : earlier.Placement,
            Expiry = gone ? null : earlier.Expiry,
            Changes = Journals.Sum(journal => journal.Plan.Effective.Count()),
            Seconds = Seconds,
            UpdatedAt = At.ToString("O"),
            Left = Result.Left is { Count: > 0 } left ? left : null,
        });
    }

    private EnvironmentRecord WithFailure(bool failed, EnvironmentRecord record) => record with
    {
        FailedStep = failed ? Result.FailedStep : null,
        Reason = failed ? Failure.Reason + (Result.Compensation?.Outcome == RunOutcomes.Failed ? " What was changed could not all be taken back." : "") : null,
        Remedy = failed ? Failure.Remedy : null,
        Code = failed ? Failure.Code : null,
    };

    private double Seconds => Math.Round((At - Run.StartedAt).TotalSeconds, 2);

    /// <summary>What could not be removed, and what nobody came to try.</summary>
    private IReadOnlyList<Remainder> Left =>
    [
        .. Journals.SelectMany(journal => journal.Left ?? (journal.State == StepJournal.Removed ? [] : journal.Plan.Deletions.Select(change => new Remainder(change.Resource, "has not been removed yet")))),
    ];
}
