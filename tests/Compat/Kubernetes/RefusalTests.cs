using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;
using k8s;
using k8s.Authentication;
using k8s.Autorest;
using k8s.Exceptions;
using k8s.Models;

namespace Berth.Tests.Compat.Kubernetes;

public class RefusalTests
{
    [Fact]
    public async Task A_status_comes_with_the_exception()
    {
        await using var server = await ScriptedServer.StartAsync();
        (server.Status, server.Answer) = (409, """{"kind":"Status","status":"Failure","reason":"Conflict","message":"m","details":{"causes":[{"reason":"FieldManagerConflict","field":".spec.replicas"}]},"code":409}""");
        using var client = server.Client();

        var refusal = await Assert.ThrowsAsync<HttpOperationException>(() => client.AppsV1.PatchNamespacedDeploymentAsync(
            new V1Patch("""{"a":1}""", V1Patch.PatchType.ApplyPatch), "d", "n", fieldManager: "berth"));

        Assert.Equal(HttpStatusCode.Conflict, refusal.Response.StatusCode);
        Assert.Equal("""{"a":1}""", refusal.Request.Content);
        Assert.Equal(HttpMethod.Patch, refusal.Request.Method);
        Assert.EndsWith("/apis/apps/v1/namespaces/n/deployments/d?fieldManager=berth", refusal.Request.RequestUri.ToString());
        var status = KubernetesJson.Deserialize<V1Status>(refusal.Response.Content);
        Assert.Equal(("Conflict", ".spec.replicas"), (status.Reason, status.Details.Causes[0].Field));
        Assert.Equal("Conflict - m", status.ToString());
    }

    [Fact]
    public async Task A_missing_api_group_answers_plain_text()
    {
        await using var server = await ScriptedServer.StartAsync();
        (server.Status, server.AnswerType, server.Answer) = (404, "text/plain; charset=utf-8", "404 page not found\n");
        using var client = server.Client();

        var refusal = await Assert.ThrowsAsync<HttpOperationException>(() =>
            client.CustomObjects.GetNamespacedCustomObjectAsync<JsonElement>("rhdh.redhat.com", "v1alpha1", "n", "backstages", "b"));

        Assert.Equal((HttpStatusCode.NotFound, "404 page not found\n"), (refusal.Response.StatusCode, refusal.Response.Content));
    }

    [Fact]
    public async Task A_server_of_another_authority_is_refused()
    {
        using var other = new TestAuthority();
        await using var server = await ScriptedServer.StartAsync(_ => other.Issue("localhost", IPAddress.Loopback));
        using var client = server.Client();

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.CoreV1.ReadNamespaceAsync("n"));

        Assert.IsType<AuthenticationException>(failure.InnerException);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_server_of_another_name_is_refused_even_from_the_right_authority()
    {
        await using var server = await ScriptedServer.StartAsync(authority => authority.Issue("kubernetes.example", null));
        using var client = server.Client();

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.CoreV1.ReadNamespaceAsync("n"));

        Assert.IsType<AuthenticationException>(failure.InnerException);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task The_expected_server_name_can_be_given()
    {
        await using var server = await ScriptedServer.StartAsync(authority => authority.Issue("kubernetes.example", null));
        using var client = server.Client(configuration => configuration.TlsServerName = "kubernetes.example");

        await client.CoreV1.ReadNamespaceAsync("n");

        Assert.Equal("kubernetes.example", server.Only.Host);
    }

    [Fact]
    public async Task Without_verification_any_server_will_do()
    {
        await using var server = await ScriptedServer.StartAsync(authority => authority.Issue("kubernetes.example", null));
        using var client = server.Client(configuration => (configuration.SkipTlsVerify, configuration.DisableHttp2) = (true, true));

        await client.CoreV1.ReadNamespaceAsync("n");

        Assert.Equal("HTTP/1.1", server.Only.Protocol);
    }

    [Fact]
    public async Task A_token_provider_is_asked_before_every_call()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Client(configuration => configuration.TokenProvider = new Counting());

        await client.CoreV1.ReadNamespaceAsync("n");
        await client.CoreV1.ReadNamespaceAsync("n");

        Assert.Equal(["Bearer t1", "Bearer t2"], server.Requests.Select(seen => seen.Authorization));
    }

    [Fact]
    public async Task A_call_ends_at_its_time_limit()
    {
        await using var server = await ScriptedServer.StartAsync();
        var gate = new TaskCompletionSource();
        server.Gate = gate.Task;
        using var client = server.Client(configuration => configuration.HttpClientTimeout = TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.CoreV1.ReadNamespaceAsync("n"));
        gate.SetResult();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no url")]
    public void A_host_is_needed(string? host) =>
        Assert.Throws<KubeConfigException>(() => new k8s.Kubernetes(new KubernetesClientConfiguration { Host = host }));

    private sealed class Counting : ITokenProvider
    {
        private int count;

        public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) =>
            Task.FromResult(new AuthenticationHeaderValue("Bearer", $"t{Interlocked.Increment(ref count)}"));
    }
}
