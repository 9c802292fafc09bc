using System.Text.Json.Nodes;
using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles.Service;

/// <summary>
/// A service of one's own, in the manner of Opta: an image behind a host name or inside the cluster only, and a database that
/// it is linked with. It needs nothing of AWS by itself, so its pods have no role.
/// </summary>
public sealed class WebServiceProfile : IProfile
{
    /// <summary>What node ports, rule and namespace are placed as.</summary>
    private const string Application = "app";

    /// <summary>Above the ports that profiles with ports of their own ask for.</summary>
    private const int FirstNodePort = 31000;

    /// <summary>So many neighbours are opened to the load balancer at once.</summary>
    private const int PortsOpened = 64;

    public string Name => "service";

    public object? PartOf(EnvironmentRequest request) => request.Service;

    public IEnumerable<RequestProblem> Check(EnvironmentRequest request, Platform platform) => WebServiceChecks.Check(request, request.Service!, platform);

    public IEnumerable<SecretUse> Secrets(EnvironmentRequest request) => request.Service is { } service ? WebServiceChecks.Secrets(service) : [];

    public PlacementNeeds Needs(EnvironmentRequest request, Platform platform)
    {
        if (request.Service is not { } service)
            return PlacementNeeds.None;
        var ns = new Dictionary<string, NamespaceNeed> { [Application] = new(NamespaceOf(request, service), Field: service.Namespace is null ? "/environment" : "/service/namespace") };
        var schemas = service.Links.Select(link => new SchemaNeed(link.Value.Type, WebServiceDatabase.SchemaOf(request, link.Value), WebServiceDatabase.Field(link.Key))).ToList();
        return service.Host is { } host
            ? new(new Dictionary<string, int> { [Application] = FirstNodePort }, [Application], [new(host, "/service/host")]) { Namespaces = ns, Schemas = schemas }
            : PlacementNeeds.None with { Namespaces = ns, Schemas = schemas };
    }

    public Blueprint Draw(EnvironmentRequest request, Platform platform, Placement placement)
    {
        var service = request.Service!;
        var objects = new WebServiceObjects(request.Environment, NamespaceOf(request, service), service);
        var account = WebServiceDatabase.Account(request, service);
        var blueprint = new Blueprint
        {
            Environment = request.Environment,
            Platform = platform,
            LoadBalancer = placement.LoadBalancer,
            Namespace = objects.Namespace,
            Database = account,
        };
        return service.Host is not { } host
            ? blueprint with { Workloads = Workloads(objects, account, null) }
            : Called(blueprint, host, service.SignIn is { } asked ? SignInChoice.Of(request.Environment, host, asked) : null, service, placement) with
            {
                Workloads = Workloads(objects, account, placement.NodePorts[Application]),
            };
    }

    private static Blueprint Called(Blueprint blueprint, string host, SignIn? signIn, WebServiceRequest service, Placement placement)
    {
        var port = placement.NodePorts[Application];
        var opened = port - ((port - FirstNodePort) % PortsOpened);
        var target = new TargetGroup($"berth-{blueprint.Environment}-{Application}", port, service.HealthCheckPath) { OpenPorts = (opened, opened + PortsOpened - 1) };
        return blueprint with
        {
            SignIn = signIn,
            GeneratedSecrets = signIn is OidcSignIn ? [OidcSignIn.FingerprintKey(blueprint.Environment)] : [],
            TargetGroups = [target],
            Rules = [new(Application, placement.Priorities[Application], host, "/*", [], target, signIn)],
            Records = blueprint.Platform.HostedZoneId is null ? [] : [new AliasRecord(host)],
        };
    }

    private static List<JsonObject> Workloads(WebServiceObjects objects, DatabaseAccount? account, int? nodePort) =>
        [objects.Account(), .. objects.Secrets(account), objects.Address(nodePort), objects.Deployment(account)];

    private static string NamespaceOf(EnvironmentRequest request, WebServiceRequest service) => service.Namespace ?? request.Environment;
}
