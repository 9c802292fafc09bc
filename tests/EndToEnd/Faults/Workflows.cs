namespace Berth.Tests.EndToEnd.Faults;

/// <summary>What is tried with faults.</summary>
internal static class Workflows
{
    public const string Provision = "provision";
    public const string Update = "update";
    public const string Rotate = "rotate";
    public const string Retire = "retire";

    /// <summary>A provision that is refused a right while it is verified, with a further fault while it is taken back.</summary>
    public const string Compensate = "compensate";

    /// <summary>A provision whose execution is stopped in a state.</summary>
    public const string Stop = "stop";

    /// <summary>What fails in <see cref="Compensate"/>: the first call of the last step.</summary>
    public static CallSite Failing { get; } = new(Compensate, "VerifyEnvironment", "dynamodb", "Query", 0, false);

    /// <summary>All call sites of all workflows, from one undisturbed run of each.</summary>
    public static async Task<IReadOnlyList<CallSite>> SitesAsync(FaultCloud cloud, string environment)
    {
        var requests = new Requests(environment);
        var provision = new Sequencer(cloud, "provision-environment");
        var sites = new List<CallSite>();
        async Task<SequencedRun> RunAsync(string workflow, Sequencer sequencer, System.Text.Json.Nodes.JsonObject request, string status = "SUCCEEDED")
        {
            var run = await sequencer.RunAsync(request, $"{environment}_{requests.LastId}_1");
            Assert.True(run.Status == status, $"{workflow}: {run.Status} {run.Error} {run.Cause}");
            sites.AddRange(CallSite.Of(workflow, run.Invocations, await cloud.CallsAsync(run.Invocations)).Where(site => workflow != Compensate || site.Function == Compensating));
            return run;
        }

        await cloud.FaultAsync(new FaultOf("denied", true).At(Failing, environment));
        await RunAsync(Compensate, provision, requests.Provision(changed: false), "FAILED");
        await cloud.NoFaultsAsync(environment);
        (environment, requests) = (environment.Replace("flt000", "flt900", StringComparison.Ordinal), new(environment.Replace("flt000", "flt900", StringComparison.Ordinal)));
        await RunAsync(Provision, provision, requests.Provision(changed: false));
        await RunAsync(Update, provision, requests.Provision(changed: true));
        await RunAsync(Rotate, new(cloud, "rotate-secrets"), requests.Action("rotate"));
        await RunAsync(Retire, new(cloud, "retire-environment"), requests.Action("retire"));
        return sites;
    }

    private const string Compensating = "Compensate";

    /// <summary>The states in which a function works, of a provision.</summary>
    public static IEnumerable<CallSite> Stops =>
        from state in (string[])["ValidateRequest", "AcquireLease", "PlanEnvironment", "RotateDatabaseSecret", "WireCognito", "ConfigureCluster", "PublishParameters", "WireLoadBalancer", "DeployApplication", "VerifyEnvironment", "RecordOutcome"]
        select new CallSite(Stop, state, "states", "StopExecution", 0, true);
}
