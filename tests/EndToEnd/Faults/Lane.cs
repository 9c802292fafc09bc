using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Faults;

/// <summary>
/// Does one case after another, each on an environment that stands as the case needs it: none for a provision, one as first
/// requested for an update, any for a rotation or a retirement. Several lanes run side by side, for a lasting fault is mostly waited for.
/// </summary>
/// <param name="alone">Whether it takes lasting faults first.</param>
internal sealed class Lane(FaultCloud cloud, CloudClients clients, Inventory baseline, CaseList cases, bool alone)
{
    private enum Stands
    {
        Not,
        AsFirst,
        Changed,
    }

    private readonly Sequencer provision = new(cloud, "provision-environment");
    private readonly Sequencer rotate = new(cloud, "rotate-secrets");
    private readonly Sequencer retire = new(cloud, "retire-environment");
    private readonly Sequencer recover = new(cloud, "recover-environment");
    private string environment = "";
    private Requests requests = new("");
    private Stands stands = Stands.Not;
    private Inventory? last;

    private Invariants Invariants => new(cloud, clients, baseline, environment);

    public async Task RunAsync()
    {
        while (cases.Take(one => Fits(one.Site.Workflow), alone) is { Count: > 0 } taken)
        {
            var watch = Stopwatch.StartNew();
            var round = new FaultRound(taken);
            try
            {
                await PrepareAsync(round.Workflow);
                await (round.Workflow switch
                {
                    Workflows.Update => UpdateAsync(round),
                    Workflows.Rotate => RotateAsync(round),
                    Workflows.Retire => RetireAsync(round),
                    _ => ProvisionAsync(round),
                });
            }
            catch (Exception wrong) when (wrong is not OutOfMemoryException)
            {
                round.WentWrong($"{environment}: {wrong.Message.Replace('\n', ' ')}");
                stands = Stands.Not;
            }
            finally
            {
                await cloud.NoFaultsAsync(environment);
            }

            var (done, again) = round.Close(watch.Elapsed);
            foreach (var one in done)
                cases.Done(one);
            cases.PutBack(again);
        }

        if (stands != Stands.Not)
            await GoodAsync(retire, requests.Action("retire"));
    }

    private bool Fits(string workflow) => workflow switch
    {
        Workflows.Update => stands == Stands.AsFirst,
        Workflows.Rotate or Workflows.Retire => stands != Stands.Not,
        _ => stands == Stands.Not,
    };

    /// <summary>When no case fits what stands, what stands is made to fit.</summary>
    private async Task PrepareAsync(string workflow)
    {
        if (workflow is Workflows.Provision or Workflows.Compensate or Workflows.Stop || (workflow == Workflows.Update && stands == Stands.Changed))
        {
            if (stands != Stands.Not)
                await GoodAsync(retire, requests.Action("retire"));
            (environment, stands) = (cases.NewEnvironment(), Stands.Not);
            requests = new(environment);
        }

        if (workflow is Workflows.Provision or Workflows.Compensate or Workflows.Stop || stands != Stands.Not)
            return;
        environment = cases.NewEnvironment();
        requests = new(environment);
        await GoodAsync(provision, requests.Provision(changed: false));
        stands = Stands.AsFirst;
        last = null;
    }

    private async Task ProvisionAsync(FaultRound round)
    {
        if (round.Workflow == Workflows.Compensate)
            await cloud.FaultAsync(new FaultOf("denied", true).At(Workflows.Failing, environment));
        var (run, recovery) = await DriveAsync(provision, requests.Provision(changed: false), round);
        await Invariants.FailureIsNamedAsync(run, requests.LastId);
        if (await NeedsAPersonAsync(round, run, recovery))
        {
            await PersonAsync();
            stands = Stands.AsFirst;
        }
        else if (await DoneAsync(round, run, "ready"))
        {
            stands = Stands.AsFirst;
        }
        else
        {
            round.EndsAs("compensated");
            await Invariants.LeaseIsFreeAsync();
            await Invariants.GoneAsync();
            await Invariants.ForgetAsync();
            return;
        }

        await StandsAsync(changed: false);
    }

    private async Task UpdateAsync(FaultRound round)
    {
        var before = last ??= await Invariants.TakeAsync();
        var (run, recovery) = await DriveAsync(provision, requests.Provision(changed: true), round);
        await Invariants.FailureIsNamedAsync(run, requests.LastId);
        if (await NeedsAPersonAsync(round, run, recovery) || await UnfinishedAsync(round))
        {
            await GoodAsync(provision, requests.Provision(changed: true));
            stands = Stands.Changed;
        }
        else if (await DoneAsync(round, run, "ready"))
        {
            stands = Stands.Changed;
        }
        else
        {
            round.EndsAs("compensated");
            Invariants.StandsAsBefore(before, await Invariants.TakeAsync());
        }

        await StandsAsync(stands == Stands.Changed);
    }

    private async Task RotateAsync(FaultRound round)
    {
        var (run, recovery) = await DriveAsync(rotate, requests.Action("rotate"), round);
        await Invariants.FailureIsNamedAsync(run, requests.LastId);
        if (await NeedsAPersonAsync(round, run, recovery))
            await GoodAsync(provision, requests.Provision(stands == Stands.Changed));
        else if (!await DoneAsync(round, run, "rotated"))
            round.EndsAs("compensated");
        await StandsAsync(stands == Stands.Changed);
    }

    private async Task RetireAsync(FaultRound round)
    {
        var (run, recovery) = await DriveAsync(retire, requests.Action("retire"), round);
        await Invariants.FailureIsNamedAsync(run, requests.LastId);
        if (!await DoneAsync(round, run, "retired"))
        {
            round.EndsAs("gone on the second go");
            if (recovery?.Status == "FAILED")
                await Invariants.LetLeaseRunOutAsync();
            await GoodAsync(retire, requests.Action("retire"));
        }

        stands = Stands.Not;
        await Invariants.LeaseIsFreeAsync();
        await Invariants.GoneAsync(schemaStays: true);
        await Invariants.ForgetAsync();
    }

    /// <summary>The run with its faults in force, and what the status event of a run without an end of its own sets going.</summary>
    private async Task<(SequencedRun Run, SequencedRun? Recovery)> DriveAsync(Sequencer workflow, JsonObject request, FaultRound round)
    {
        foreach (var fault in round.Faults(environment))
            await cloud.FaultAsync(fault);
        var run = await workflow.RunAsync(request, $"{environment}_{requests.LastId}_1", round.Limits, round.FurtherTries, round.StopIn);
        var recovery = run.Status == "SUCCEEDED" ? null : await recover.RunAsync(new JsonObject
        {
            ["executionArn"] = run.Execution, ["startDate"] = run.StartedAt.ToUnixTimeMilliseconds(), ["status"] = run.Status, ["input"] = request.ToJsonString(), ["error"] = run.Error, ["cause"] = run.Cause,
        }, $"{environment}-{requests.LastId}", round.Limits, round.FurtherTries);
        await cloud.NoFaultsAsync(environment);
        round.Met(run, await cloud.CallsAsync([.. run.Invocations, .. recovery?.Invocations ?? []]));
        return (run, recovery);
    }

    /// <summary>What neither the run nor its recovery could take back: the alarm has rung, and the next run puts it right.</summary>
    private async Task<bool> NeedsAPersonAsync(FaultRound round, SequencedRun run, SequencedRun? recovery)
    {
        var lost = (string?)run.Result?["compensation"]?["outcome"] == "failed" || recovery?.Status == "FAILED";
        if (lost)
        {
            round.EndsAs("needs a person");
            await Invariants.LetLeaseRunOutAsync();
        }

        return lost;
    }

    /// <summary>Ready, and not all that is no longer wanted has gone: the next run finishes it.</summary>
    private async Task<bool> UnfinishedAsync(FaultRound round)
    {
        var left = await Invariants.OutcomeAsync(requests.LastId) == "unfinished";
        if (left)
            round.EndsAs("finished by the next run");
        return left;
    }

    /// <summary>What counts is what is on record: an execution may have broken off in the middle of writing it.</summary>
    private async Task<bool> DoneAsync(FaultRound round, SequencedRun run, string outcome)
    {
        var done = await Invariants.OutcomeAsync(requests.LastId) == outcome;
        if (done && run.Status != "SUCCEEDED")
            round.EndsAs("recorded by the recovery");
        return done;
    }

    private async Task StandsAsync(bool changed)
    {
        await Invariants.LeaseIsFreeAsync();
        await Invariants.NothingIsToBeDoneAsync(provision, requests, changed);
        last = await Invariants.TakeAsync();
        Invariants.NoVersionIsStuck(last);
        Invariants.NoClientIsThereTwice(last);
        Invariants.OthersAreUntouched(last);
    }

    /// <summary>The request again; and before that what its message asks for, if a Job was ended in the middle of making tables.</summary>
    private async Task PersonAsync()
    {
        var again = await provision.RunAsync(requests.Provision(changed: false), $"{environment}_{requests.LastId}_1");
        if (again.Status == "SUCCEEDED")
            return;
        Assert.Contains("empty the schema", again.Cause);
        await Invariants.EmptySchemaAsync();
        await GoodAsync(provision, requests.Provision(changed: false));
    }

    private async Task GoodAsync(Sequencer workflow, JsonObject request)
    {
        var run = await workflow.RunAsync(request, $"{environment}_{requests.LastId}_1");
        Assert.True(run.Status == "SUCCEEDED", string.Create(CultureInfo.InvariantCulture, $"without a fault, and yet {run.Status}: {run.Error} {run.Cause}"));
    }
}
