using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Controllers;
using Berth.LocalCloud.Kubernetes;

namespace Berth.Tests.LocalCloud.Kubernetes;

/// <summary>An answer of the API.</summary>
public sealed record Answer(int Status, string Text, HttpResponseHeaders Headers, string ContentType)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The value at a path such as <c>spec.template.0.name</c>, as text; null where nothing is.</summary>
    public string? At(string path) => Of(Json, path);

    public static string? Of(JsonNode? node, string path)
    {
        foreach (var step in path.Split('.'))
            node = node is JsonArray items ? int.Parse(step, CultureInfo.InvariantCulture) is var index && index < items.Count ? items[index] : null : (node as JsonObject)?[step];
        return node?.ToString();
    }
}

/// <summary>The Kubernetes API with fast controllers, an access entry for one role, and a client that trusts its CA alone.</summary>
public sealed class ApiFixture : IAsyncLifetime, ICallerIdentity, IAccessEntries
{
    public const string Role = "arn:aws:iam::123456789012:role/berth";
    private int spaces;
    private HttpClient client = null!;

    public KubernetesApi Api { get; private set; } = null!;

    public string Kubeconfig { get; } = Path.Combine(Path.GetTempPath(), $"berth-kubeconfig-{Guid.NewGuid():N}");

    public ConcurrentQueue<KubernetesCall> Calls { get; } = [];

    /// <summary>What goes wrong on purpose.</summary>
    public Func<KubernetesCall, Admission> Admit { get; set; } = _ => new Admission(0);

    /// <summary>What the gateway would say of a presigned URL.</summary>
    public Func<string, string, string?> Verify { get; set; } = (_, _) => "arn:aws:sts::123456789012:assumed-role/berth/ConfigureCluster";

    public Dictionary<string, AccessEntry> Entries { get; } = new() { [Role] = new AccessEntry(Role, null, ["berth"]) };

    public async Task InitializeAsync()
    {
        Api = await KubernetesApi.StartAsync(new KubernetesOptions("local", this, this)
        {
            KubeconfigPath = Kubeconfig,
            Record = Calls.Enqueue,
            Admit = (call, _) => ValueTask.FromResult(Admit(call)),
            Pace = new ControllerPace { PodReady = TimeSpan.FromMilliseconds(20), Slow = TimeSpan.FromSeconds(1), JobRun = TimeSpan.FromMilliseconds(20), NamespaceGone = TimeSpan.FromMilliseconds(50) },
        });
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(Api.CertificateAuthorityPem));
        client = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } }) { BaseAddress = new Uri(Api.Server) };
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await Api.DisposeAsync();
        File.Delete(Kubeconfig);
    }

    public Task<string?> VerifyPresignedAsync(string url, string clusterName) => Task.FromResult(Verify(url, clusterName));

    public AccessEntry? Find(string principalArn) => Entries.GetValueOrDefault(principalArn);

    public async Task<Answer> SendAsync(string method, string path, string? body = null, string contentType = "application/json", string? token = null, string? accept = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Api.AdminToken);
        request.Headers.UserAgent.ParseAdd("berth-test/1");
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        using var response = await client.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers.ContentType?.ToString() ?? "");
    }

    public Task<Answer> GetAsync(string path) => SendAsync("GET", path);

    public Task<Answer> DeleteAsync(string path) => SendAsync("DELETE", path);

    /// <summary>Server-side apply.</summary>
    public Task<Answer> ApplyAsync(string path, string body, string manager = "berth", string query = "", string? token = null) =>
        SendAsync("PATCH", $"{path}?fieldManager={manager}{query}", body, "application/apply-patch+yaml; charset=utf-8", token);

    /// <summary>A new namespace.</summary>
    public async Task<string> SpaceAsync()
    {
        var name = $"space-{Interlocked.Increment(ref spaces)}";
        var made = await ApplyAsync($"/api/v1/namespaces/{name}", $$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{name}}"} }""");
        Assert.Equal(201, made.Status);
        return name;
    }

    /// <summary>Watches one object until it is as wanted.</summary>
    public async Task<JsonNode> UntilAsync(string collection, string name, Func<JsonNode, bool> wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{collection}?watch=1&fieldSelector=metadata.name%3D{name}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Api.AdminToken);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            var change = JsonNode.Parse(line)!;
            if ((string?)change["type"] is "ADDED" or "MODIFIED" && wanted(change["object"]!))
                return change["object"]!;
            if ((string?)change["type"] == "DELETED" && wanted(new JsonObject()))
                return change["object"]!;
        }

        throw new TimeoutException($"{collection}/{name} did not become as wanted");
    }

    public static string Deployment(string name, string image = "example.com/app:1", int replicas = 2, string extra = "") => $$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{name}}"},"spec":{"replicas":{{replicas}},"selector":{"matchLabels":{"app":"{{name}}"} },
         "template":{"metadata":{"labels":{"app":"{{name}}"} },"spec":{"containers":[{"name":"app","image":"{{image}}"{{extra}} }]} } } }
        """;
}

[CollectionDefinition(Name)]
public sealed class KubernetesCollection : ICollectionFixture<ApiFixture>
{
    public const string Name = "Kubernetes";
}
