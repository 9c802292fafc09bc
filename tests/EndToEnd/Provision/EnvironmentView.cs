using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>An environment of RISKEN for the tests of a class, and what its request says.</summary>
public abstract class EnvironmentView(RunningCloud cloud, JsonObject request) : IAsyncLifetime
{
    private protected RunningCloud Cloud { get; } = cloud;

    internal ApplicationView Seen { get; private set; } = null!;

    internal string Environment { get; } = (string)request["environment"]!;
    internal string Namespace { get; } = (string)request["risken"]!["namespace"]!;
    internal string Console { get; } = (string)request["risken"]!["consoleHost"]!;
    internal string Api { get; } = (string)request["risken"]!["accessToken"]!["host"]!;
    internal string Schema { get; } = (string)request["risken"]!["database"]!["schema"]!;

    /// <summary>The node port that a service has to have.</summary>
    internal abstract int NodePort(string service);

    private protected abstract Task<ApplicationView> LookAsync();

    public async Task InitializeAsync() => Seen = await LookAsync();

    public Task DisposeAsync() => Task.CompletedTask;
}

/// <summary>events/risken.json: the first one has the node ports that RISKEN's documents name.</summary>
public sealed class RiskenView(RunningCloud cloud) : EnvironmentView(cloud, RequestFor.Risken())
{
    internal override int NodePort(string service) => service == "gateway" ? 30080 : 30081;

    private protected override Task<ApplicationView> LookAsync() => Cloud.FirstAsync();
}

/// <summary>A second environment on the same cluster, load balancer and database server.</summary>
public sealed class SecondView(RunningCloud cloud) : EnvironmentView(cloud, RequestFor.Environment(RunningCloud.SecondEnvironment))
{
    /// <summary>As Berth gave it out; that it is another one than the first's, a test says.</summary>
    internal override int NodePort(string service) => (int)Cloud.SecondPlacement["nodePorts"]![service]!;

    private protected override Task<ApplicationView> LookAsync() => Cloud.SecondAsync();
}
