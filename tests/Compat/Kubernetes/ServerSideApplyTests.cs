using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace Berth.Tests.Compat.Kubernetes;

public class ServerSideApplyTests
{
    private const string Body = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"é"}}""";

    [Theory]
    [InlineData("", "v1", "configmaps", "/api/v1/namespaces/ns-1/configmaps/c")]
    [InlineData("apps", "v1", "deployments", "/apis/apps/v1/namespaces/ns-1/deployments/c")]
    [InlineData("rhdh.redhat.com", "v1alpha1", "backstages", "/apis/rhdh.redhat.com/v1alpha1/namespaces/ns-1/backstages/c")]
    public async Task A_namespaced_object_of_any_group_is_applied(string group, string version, string plural, string path)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = """{"kind":"ConfigMap","metadata":{"resourceVersion":"7"}}""";
        using var client = server.Client();

        var answer = await client.CustomObjects.PatchNamespacedCustomObjectAsync<JsonElement>(
            new V1Patch(Body, V1Patch.PatchType.ApplyPatch), group, version, "ns-1", plural, "c", fieldManager: "berth", force: true);

        Assert.Equal("7", answer.GetProperty("metadata").GetProperty("resourceVersion").GetString());
        var seen = server.Only;
        Assert.Equal(("PATCH", $"{path}?fieldManager=berth&force=true"), (seen.Method, seen.Target));
        Assert.Equal("application/apply-patch+yaml; charset=utf-8", seen.ContentType);
        Assert.Equal(Body, seen.Body);
        Assert.Equal("Bearer token-1", seen.Authorization);
        Assert.Equal("HTTP/2", seen.Protocol);
    }

    [Fact]
    public async Task A_cluster_object_is_applied_as_a_dry_run()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Client();

        await client.CustomObjects.PatchClusterCustomObjectAsync<JsonObject>(
            new V1Patch(JsonNode.Parse("""{"kind":"Namespace","x":null}"""), V1Patch.PatchType.ApplyPatch), "", "v1", "namespaces", "n",
            dryRun: "All", fieldManager: "berth plan");

        Assert.Equal("/api/v1/namespaces/n?dryRun=All&fieldManager=berth%20plan", server.Only.Target);
        Assert.Equal("""{"kind":"Namespace","x":null}""", server.Only.Body);
    }

    [Theory]
    [InlineData(V1Patch.PatchType.JsonPatch, "application/json-patch+json; charset=utf-8")]
    [InlineData(V1Patch.PatchType.MergePatch, "application/merge-patch+json; charset=utf-8")]
    [InlineData(V1Patch.PatchType.StrategicMergePatch, "application/strategic-merge-patch+json; charset=utf-8")]
    public async Task Other_patches_have_their_own_content_type(V1Patch.PatchType type, string contentType)
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Client();

        await client.CoreV1.PatchNamespacedSecretAsync(new V1Patch("[]", type), "s", "ns-1");

        Assert.Equal(contentType, server.Only.ContentType);
        Assert.Equal("/api/v1/namespaces/ns-1/secrets/s", server.Only.Target);
    }

    [Fact]
    public void A_patch_needs_a_type_and_a_body()
    {
        Assert.Throws<ArgumentException>(() => new V1Patch("{}", V1Patch.PatchType.Unknown));
        Assert.Throws<ArgumentNullException>(() => new V1Patch(null, V1Patch.PatchType.ApplyPatch));
    }
}
