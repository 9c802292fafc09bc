using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>
/// The connection to the cluster of a kubeconfig's current context, as its administrator (who has to be allowed to impersonate).
/// Understands tokens and client certificates; the file is read by kubectl, so that its rules hold.
/// </summary>
internal sealed class RealCluster : IAsyncDisposable
{
    private readonly SocketsHttpHandler handler;
    private readonly CancellationTokenSource end = new();
    private Task mirroring = Task.CompletedTask;

    private RealCluster(Uri server, SocketsHttpHandler handler, string? token)
    {
        this.handler = handler;
        Client = new HttpClient(handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null)
            Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public HttpClient Client { get; }

    /// <exception cref="InvalidOperationException">The file cannot be used, or the cluster does not answer; the message says why.</exception>
    public static async Task<RealCluster> ConnectAsync(string kubeconfig)
    {
        var config = await ReadAsync(kubeconfig);
        var (cluster, user) = (config["clusters"]?[0]?["cluster"], config["users"]?[0]?["user"]);
        if ((string?)cluster?["server"] is not { } server)
            throw new InvalidOperationException($"{kubeconfig} names no cluster in its current context.");
        if (user?["exec"] is not null || user?["auth-provider"] is not null)
            throw new InvalidOperationException($"{kubeconfig}: the user logs in by a plugin; the local cloud takes a token or a client certificate.");

        var trust = new SslClientAuthenticationOptions();
        if ((bool?)cluster["insecure-skip-tls-verify"] == true)
            trust.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        if ((string?)cluster["certificate-authority-data"] is { } authority)
        {
            trust.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trust.CertificateChainPolicy.CustomTrustStore.ImportFromPem(Text(authority));
        }

        if ((string?)user?["client-certificate-data"] is { } certificate && (string?)user["client-key-data"] is { } key)
        {
            using var fromPem = X509Certificate2.CreateFromPem(Text(certificate), Text(key));
            trust.ClientCertificates = [X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null)];
        }

        var real = new RealCluster(new Uri(server), new SocketsHttpHandler { SslOptions = trust, UseProxy = false }, (string?)user?["token"]);
        try
        {
            using var answer = await real.Client.GetAsync("/version");
            answer.EnsureSuccessStatusCode();
            return real;
        }
        catch (HttpRequestException failure)
        {
            await real.DisposeAsync();
            throw new InvalidOperationException($"The cluster {server} of {kubeconfig} does not answer: {failure.Message}", failure);
        }
    }

    /// <summary>Keeps a copy of Services and Pods, for those who ask within the process.</summary>
    public void Mirror(ObjectStore store, TimeProvider clock) => mirroring = MirrorAsync(store, clock);

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await mirroring.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Client.Dispose();
        handler.Dispose();
        end.Dispose();
    }

    private static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private static async Task<JsonObject> ReadAsync(string kubeconfig)
    {
        var start = new ProcessStartInfo("kubectl", ["config", "view", "--raw", "--flatten", "--minify", "-o", "json", "--kubeconfig", kubeconfig])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? JsonNode.Parse(await output)!.AsObject() : throw new InvalidOperationException($"kubectl cannot read {kubeconfig}: {(await errors).Trim()}");
    }

    private async Task MirrorAsync(ObjectStore store, TimeProvider clock)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                foreach (var resource in (Resource[])[Catalogue.Services, Catalogue.Pods])
                    Take(store, resource, JsonNode.Parse(await Client.GetStringAsync($"/api/v1/{resource.Plural}", end.Token))!["items"]!.AsArray());
            }
            catch (HttpRequestException failure)
            {
                Console.Error.WriteLine($"The real cluster does not answer: {failure.Message}");
            }

            await Task.Delay(TimeSpan.FromSeconds(1), clock, end.Token);
        }
    }

    private static void Take(ObjectStore store, Resource resource, JsonArray items)
    {
        lock (store.Gate)
        {
            var seen = new HashSet<ObjectKey>();
            foreach (var item in items.OfType<JsonObject>())
            {
                var key = new ObjectKey(resource.Name, (string)item["metadata"]!["namespace"]!, (string)item["metadata"]!["name"]!);
                seen.Add(key);
                store.Put(key, (JsonObject)item.DeepClone());
            }

            foreach (var gone in store.List(resource.Name, "").Where(stored => !seen.Contains(stored.Key)).ToList())
                store.Remove(gone.Key);
        }
    }
}
