using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Controllers;
using Berth.LocalCloud.Controllers.Containers;
using Berth.LocalCloud.Databases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Berth.LocalCloud.Kubernetes;

/// <param name="ClusterName">The name that an EKS token must be signed for.</param>
/// <param name="KubeconfigPath">Where the administrator's kubeconfig is written; null writes none.</param>
/// <param name="Record">Told every call.</param>
public sealed record KubernetesOptions(string ClusterName, ICallerIdentity Callers, IAccessEntries Entries)
{
    public string? KubeconfigPath { get; init; }

    public string Region { get; init; } = "ap-northeast-1";

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public Action<KubernetesCall>? Record { get; init; }

    /// <summary>Told what is tried by whom, before it is decided.</summary>
    public Action<ApiUser, Attempt> Asked { get; init; } = static (_, _) => { };

    /// <summary>Asked of every call once its caller is known: its number, and what goes wrong with it on purpose. May wait.</summary>
    public Func<KubernetesCall, CancellationToken, ValueTask<Admission>>? Admit { get; init; }

    /// <summary>Kubeconfig of a real cluster, to which every call is passed on in the caller's name; null for the API's own objects.</summary>
    public string? RealCluster { get; init; }

    public ControllerPace Pace { get; init; } = new();

    /// <summary>With what pods of MySQL run for real; null: they only seem to.</summary>
    public DatabaseOptions? Databases { get; init; }
}

/// <summary>The Kubernetes API of the local cloud, over TLS on a free loopback port, with its controllers.</summary>
public sealed class KubernetesApi : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly LoopbackAuthority authority;
    private readonly X509Certificate2 certificate;
    private readonly ControllerLoop loop;
    private readonly RealCluster? real;
    private readonly LocalContainers? containers;
    private readonly CancellationTokenSource end = new();
    private Task warmingUp = Task.CompletedTask;

    private KubernetesApi(WebApplication app, LoopbackAuthority authority, X509Certificate2 certificate, ControllerLoop loop, LocalContainers? containers, RealCluster? real, ServiceAccountTokens tokens, Cluster cluster, string adminToken)
    {
        (this.app, this.authority, this.certificate, this.loop, this.containers, this.real, Tokens, Cluster, AdminToken) =
            (app, authority, certificate, loop, containers, real, tokens, cluster, adminToken);
        Server = $"https://127.0.0.1:{new Uri(app.Urls.Single()).Port}";
    }

    /// <summary>https://127.0.0.1:port</summary>
    public string Server { get; }

    /// <summary>What the server's certificate is signed by; EKS gives it as certificateAuthority.data in base64.</summary>
    public string CertificateAuthorityPem => authority.Pem;

    public string AdminToken { get; }

    /// <summary>Its objects, from within the process; of a real cluster the Services and Pods, a moment old.</summary>
    public Cluster Cluster { get; }

    /// <summary>Tokens of service accounts; none of a real cluster's.</summary>
    public ServiceAccountTokens Tokens { get; }

    /// <summary>How the controllers behave.</summary>
    public ControllerModes Controllers => loop.Modes;

    /// <summary>Starts serving; the objects that every cluster has are there when it returns.</summary>
    public static async Task<KubernetesApi> StartAsync(KubernetesOptions options)
    {
        var store = new ObjectStore();
        var catalogue = new Catalogue();
        var remover = new ObjectRemover(store, catalogue, options.Clock);
        var writer = new ObjectWriter(store, new KindRules(store, catalogue, options.Clock), remover, options.Clock);
        var cluster = new Cluster(store, catalogue, writer, remover, options.Clock);
        var real = options.RealCluster is { } kubeconfig ? await RealCluster.ConnectAsync(kubeconfig) : null;
        if (real is null)
            FirstObjects.Make(cluster);

        var adminToken = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var tokens = new ServiceAccountTokens($"https://oidc.eks.{options.Region}.amazonaws.com/id/{RandomNumberGenerator.GetHexString(32)}", store, options.Clock);
        Backend backend = real is null
            ? new ApiHandler(store, catalogue, writer, remover, new Rbac(store) { Asked = options.Asked }, tokens, options.Clock).AnswerAsync
            : new PassingOn(real).AnswerAsync;
        var authentication = new Authentication(options.ClusterName, adminToken, options.Callers, options.Entries, tokens, options.Clock);
        var door = new FrontDoor(authentication, backend, options, adminToken);
        var authority = new LoopbackAuthority("kubernetes");
        var (certificatePem, keyPem) = authority.Issue();
        using var fromPem = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        // A key that came from PEM lives in memory only; TLS on some systems wants it from a store's form.
        var certificate = X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null; // The API has its own limit, with its own answer.
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(certificate);
            });
        });
        var app = builder.Build();
        app.Run(door.AnswerAsync);
        await app.StartAsync();

        var containers = options.Databases is { } databases ? new LocalContainers(databases) : null;
        var loop = ControllerLoop.Start(cluster, options.Pace, options.Clock, containers, idle: real is not null);
        real?.Mirror(store, options.Clock);
        var api = new KubernetesApi(app, authority, certificate, loop, containers, real, tokens, cluster, adminToken);
        if (real is null)
            api.warmingUp = WarmUp.RunAsync(api, api.end.Token);
        if (options.KubeconfigPath is { } path)
            await File.WriteAllTextAsync(path, api.Kubeconfig(options.ClusterName));
        return api;
    }

    /// <summary>The administrator's kubeconfig (JSON, which is YAML).</summary>
    public string Kubeconfig(string clusterName) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Config",
        ["current-context"] = clusterName,
        ["clusters"] = new JsonArray(new JsonObject
        {
            ["name"] = clusterName,
            ["cluster"] = new JsonObject { ["server"] = Server, ["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(CertificateAuthorityPem)) },
        }),
        ["users"] = new JsonArray(new JsonObject { ["name"] = "admin", ["user"] = new JsonObject { ["token"] = AdminToken } }),
        ["contexts"] = new JsonArray(new JsonObject { ["name"] = clusterName, ["context"] = new JsonObject { ["cluster"] = clusterName, ["user"] = "admin" } }),
    }.ToJsonString();

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await warmingUp;
        await loop.DisposeAsync();
        if (containers is not null)
            await containers.DisposeAsync();
        if (real is not null)
            await real.DisposeAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200)); // Watches do not end by themselves.
        await app.StopAsync(limit.Token);
        await app.DisposeAsync();
        certificate.Dispose();
        authority.Dispose();
        Tokens.Dispose();
        end.Dispose();
    }
}
