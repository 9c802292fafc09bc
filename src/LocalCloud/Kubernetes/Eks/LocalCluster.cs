using System.Text;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Controllers;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Kubernetes;

/// <param name="KubeconfigPath">Where the administrator's kubeconfig is written.</param>
public sealed record LocalClusterOptions(string ClusterName, string Region, string Account, Credentials Credentials, Upstream Upstream, Ledger Ledger, string KubeconfigPath)
{
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>The EKS cluster of the local cloud: its Kubernetes API, and what the EKS API says of it beside the emulator.</summary>
public sealed class LocalCluster : IAsyncDisposable
{
    private readonly LocalClusterOptions options;
    private readonly ClusterEntries entries;

    private LocalCluster(LocalClusterOptions options, ClusterEntries entries, KubernetesApi api) => (this.options, this.entries, Api) = (options, entries, api);

    public KubernetesApi Api { get; }

    /// <summary>For the line that is printed when all is ready: server and kubeconfig.</summary>
    public JsonObject Description => new() { ["server"] = Api.Server, ["kubeconfig"] = options.KubeconfigPath };

    public static async Task<LocalCluster> StartAsync(LocalClusterOptions options)
    {
        var entries = new ClusterEntries(options.ClusterName, options.Region, options.Account, options.Credentials.Administrator.Arn, options.Clock);
        var api = await KubernetesApi.StartAsync(new KubernetesOptions(options.ClusterName, new ClusterCallers(options.Credentials, options.Clock), entries)
        {
            KubeconfigPath = options.KubeconfigPath,
            Clock = options.Clock,
            Record = new KubernetesRecord(options.Ledger, options.Clock).Add,
        });
        return new LocalCluster(options, entries, api);
    }

    public void AddTo(IDictionary<string, Override> overrides)
    {
        overrides["eks:DescribeCluster"] = DescribeAsync;
        entries.AddTo(overrides);
    }

    /// <summary>POST controllers {"controller","target","mode"}; GET controllers.</summary>
    public void Map(ControlApi control)
    {
        control.Map("POST controllers", (_, body) =>
        {
            var mode = (string?)body["mode"] ?? "";
            if (!Enum.TryParse<ControllerMode>(mode, ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted) || mode.Any(char.IsDigit))
                throw new ArgumentException($"mode is normal, silent, slow or fail, not \"{mode}\"");
            Api.Controllers.Set((string?)body["controller"] ?? "", (string?)body["target"] ?? "*", wanted);
            return Task.FromResult<JsonNode?>(null);
        });
        control.Map("GET controllers", (_, _) => Task.FromResult<JsonNode?>(new JsonObject
        {
            ["controllers"] = new JsonArray([.. ControllerLoop.Names.Select(name => (JsonNode)name)]),
            ["modes"] = new JsonArray([.. Api.Controllers.All.Select(entry => (JsonNode)new JsonObject
            {
                ["controller"] = entry.Key.Controller, ["target"] = entry.Key.Target, ["mode"] = entry.Value.ToString().ToLowerInvariant(),
            })]),
        }));
    }

    public ValueTask DisposeAsync() => Api.DisposeAsync();

    /// <summary>The emulator's cluster, with the endpoint and the authority of the API that really stands.</summary>
    private async Task<Answer?> DescribeAsync(AwsCall call, CancellationToken ct)
    {
        if (call.Text("name") != options.ClusterName)
            return null;
        var described = await options.Upstream.RestAsync("eks", HttpMethod.Get, $"/clusters/{options.ClusterName}", ct: ct);
        var cluster = described["cluster"]!;
        cluster["endpoint"] = Api.Server;
        cluster["certificateAuthority"] = new JsonObject { ["data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Api.CertificateAuthorityPem)) };
        cluster["accessConfig"] = new JsonObject { ["authenticationMode"] = "API" };
        cluster["version"] = "1.32";
        return Answer.Json(described);
    }
}
