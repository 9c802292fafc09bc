using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles.Risken;

/// <summary>
/// RISKEN (ca-risken): security monitoring. gateway and web behind the load balancer, core and datasource-api behind them,
/// 18 scanners that datasource-api sets to work through queues, and CronJobs that call both at fixed times.
/// </summary>
public sealed class RiskenProfile : IProfile
{
    /// <summary>AES-256: one of the three lengths that RISKEN accepts (16, 24, 32).</summary>
    private const int CodeDataKeyLength = 32;

    public string Name => "risken";

    public object? PartOf(EnvironmentRequest request) => request.Risken;

    public IEnumerable<RequestProblem> Check(EnvironmentRequest request, Platform platform)
    {
        var risken = request.Risken!;
        var problems = RiskenChecks.Check(request, risken, platform).ToList();
        if (problems.Count == 0 && RiskenPolicy.LengthOf(IdentityOf(request, risken, platform).Policy) > RiskenPolicy.Longest)
            problems.Add(new("/risken/scan/accounts", $"make the policy of the pods' role longer than the {RiskenPolicy.Longest} characters that IAM takes", "scan fewer accounts from one environment"));
        return problems;
    }

    public IEnumerable<SecretUse> Secrets(EnvironmentRequest request) => request.Risken is { } risken ? RiskenChecks.Secrets(risken) : [];

    public PlacementNeeds Needs(EnvironmentRequest request, Platform platform)
    {
        if (request.Risken is not { } risken)
            return PlacementNeeds.None;
        var ports = RiskenWorkload.All.Where(workload => workload.NodePort is not null).ToDictionary(workload => workload.Name, workload => workload.NodePort!.Value);
        return new(ports, RiskenRouting.RuleNames(risken), RiskenRouting.Hosts(risken)) { Namespaces = RiskenDatabase.Namespaces(request, risken), Schemas = RiskenDatabase.Schemas(risken) };
    }

    public Blueprint Draw(EnvironmentRequest request, Platform platform, Placement placement)
    {
        var risken = request.Risken!;
        var environment = request.Environment;
        var account = RiskenDatabase.Account(request, risken, platform, placement);
        var database = RiskenDatabaseParts.Of(request, risken, platform, placement);
        var parameters = ParametersOf(request, risken, platform, placement);
        var identity = IdentityOf(request, risken, platform, placement);
        var routing = new RiskenRouting(request, risken, placement);

        return new()
        {
            Environment = environment,
            Platform = platform,
            LoadBalancer = placement.LoadBalancer,
            Namespace = risken.Namespace,
            Identities = [identity],
            Addons = Addons(risken),
            Key = KeyOf(environment),
            ScanRole = RiskenScan.Role(environment, risken.Scan, platform, identity),
            FurtherNamespaces = database.FurtherNamespaces,
            Database = account.IsRotated ? account : null,
            SchemaOwner = database.Owner,
            SchemaScripts = database.Scripts,
            GeneratedSecrets =
            [
                .. risken.Secrets.GetValueOrDefault(RiskenCredentials.CodePath)?.ContainsKey(RiskenCredentials.CodeDataKey) == true ? [] : new[] { CodeDataKeyOf(environment) },
                .. database.GeneratedSecrets,
                .. routing.SignIn is OidcSignIn ? [OidcSignIn.FingerprintKey(environment)] : Array.Empty<GeneratedSecret>(),
            ],
            GeneratedLogins = database.GeneratedLogins,
            Queues = RiskenQueue.In(environment),
            SignIn = routing.SignIn,
            Parameters = parameters,
            TargetGroups = routing.TargetGroups,
            Rules = routing.Rules,
            Records = platform.HostedZoneId is null ? [] : [.. RiskenRouting.Hosts(risken).Select(host => new AliasRecord(host.Name))],
            Workloads = [.. database.Manifests, .. Workloads(request, risken, platform, placement, parameters)],
        };
    }

    private static List<System.Text.Json.Nodes.JsonObject> Workloads(EnvironmentRequest request, RiskenRequest risken, Platform platform, Placement placement, ParameterSet parameters)
    {
        var objects = new RiskenObjects(request.Environment, risken.Namespace);
        var credentials = new RiskenCredentials(risken);
        var account = RiskenDatabase.Account(request, risken, platform, placement);
        return
        [
            .. RiskenWorkload.All.Where(workload => workload.Endpoint != RiskenEndpoint.None).Select(workload =>
                RiskenDeployment.Service(workload, objects, workload.NodePort is null ? null : placement.NodePorts[workload.Name])),
            .. RiskenWorkload.All.Select(workload => RiskenDeployment.Of(workload, objects, risken.ImageTag, platform, credentials.TurnOn(workload),
                RiskenConfiguration.Of(workload, request.Environment, parameters, account))),
            .. RiskenCronJob.All.Select(job => job.Manifest(objects, credentials)),
        ];
    }

    private static WorkloadIdentity IdentityOf(EnvironmentRequest request, RiskenRequest risken, Platform platform, Placement? placement = null) => new(
        RiskenObjects.ServiceAccount, $"berth-{request.Environment}-risken",
        RiskenPolicy.For(request.Environment, risken, platform, ParametersOf(request, risken, platform, placement), RiskenDatabase.Account(request, risken, platform, placement), KeyOf(request.Environment)),
        ByPodIdentity(risken));

    private static ParameterSet ParametersOf(EnvironmentRequest request, RiskenRequest risken, Platform platform, Placement? placement) =>
        RiskenParameters.For(request, risken, platform, RiskenDatabase.Account(request, risken, platform, placement), CodeDataKeyOf(request.Environment), SignInChoice.Cookie, placement);

    private static EnvironmentKey KeyOf(string environment) => new($"berth-{environment}");

    private static GeneratedSecret CodeDataKeyOf(string environment) => new($"berth/{environment}/code-data-key", CodeDataKeyLength, GeneratedSecret.LettersAndDigits);

    private static bool ByPodIdentity(RiskenRequest risken) => risken.Identity == "podIdentity";

    private static List<ClusterAddon> Addons(RiskenRequest risken)
    {
        List<ClusterAddon> addons = [];
        if (ByPodIdentity(risken))
            addons.Add(new("eks-pod-identity-agent"));
        if (risken.Observability.ContainerInsights)
            addons.Add(new("amazon-cloudwatch-observability"));
        return addons;
    }
}
