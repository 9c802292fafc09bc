using System.Text;
using Berth.LocalCloud.Kubernetes;

namespace Berth.Tests.LocalCloud.Kubernetes;

/// <summary>Passing calls on to "a real cluster", whose part the API of the other tests plays.</summary>
[Collection(KubernetesCollection.Name)]
public class RealClusterTests(ApiFixture api)
{
    [Fact]
    public async Task Calls_are_passed_on_in_the_callers_name()
    {
        var space = await api.SpaceAsync();
        var calls = new List<KubernetesCall>();
        await using var front = await KubernetesApi.StartAsync(new KubernetesOptions("local", api, api) { RealCluster = api.Kubeconfig, Record = calls.Add });
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = new() { RemoteCertificateValidationCallback = (_, _, _, _) => true } }) { BaseAddress = new Uri(front.Server) };
        async Task<(int Status, string Text)> Send(string method, string path, string token, string? body = null)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Authorization = new("Bearer", token);
            if (body is not null)
                request.Content = new StringContent(body, Encoding.UTF8, "application/apply-patch+yaml");
            using var response = await client.SendAsync(request);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }

        var path = $"/api/v1/namespaces/{space}/configmaps/c?fieldManager=berth";
        const string Body = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"1"}}""";
        var refused = await Send("PATCH", path, AccessTests.Fresh, Body);
        var made = await Send("PATCH", path, front.AdminToken, Body);
        var again = await Send("PATCH", path, front.AdminToken, Body);

        Assert.Equal(401, (await Send("GET", path, "nobody")).Status);
        Assert.Equal(403, refused.Status);
        Assert.Contains("User \\\"arn:aws:sts::123456789012:assumed-role/berth/ConfigureCluster\\\" cannot patch", refused.Text.Replace("\\u0022", "\\\""));
        Assert.Equal((201, 200), (made.Status, again.Status));
        Assert.Equal([(false, 403), (true, 201), (false, 200)], calls.Where(call => call.Verb == "patch").Select(call => (call.Changed, call.Status)));
        Assert.Equal("1", (await api.GetAsync($"/api/v1/namespaces/{space}/configmaps/c")).At("data.a"));
    }

    [Fact]
    public async Task A_kubeconfig_that_cannot_be_used_is_refused_in_words()
    {
        var missing = await Assert.ThrowsAsync<InvalidOperationException>(() => KubernetesApi.StartAsync(new KubernetesOptions("local", api, api) { RealCluster = "/nowhere/kubeconfig" }));
        Assert.Contains("/nowhere/kubeconfig", missing.Message);
    }
}
