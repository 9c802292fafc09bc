using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace Berth.Tests.Compat.Kubernetes;

public class OperationTests
{
    public static TheoryData<string, string, Func<IKubernetes, Task>> Calls => new()
    {
        { "GET", "/apis/example.com/v1/namespaces/n/widgets/w", k => k.CustomObjects.GetNamespacedCustomObjectAsync<JsonElement>("example.com", "v1", "n", "widgets", "w") },
        { "GET", "/api/v1/namespaces/n", k => k.CustomObjects.GetClusterCustomObjectAsync<JsonObject>("", "v1", "namespaces", "n") },
        { "GET", "/api/v1/namespaces/n/secrets?labelSelector=berth.dev%2Fenvironment%3De&limit=50", k => k.CustomObjects.ListNamespacedCustomObjectAsync<JsonElement>("", "v1", "n", "secrets", labelSelector: "berth.dev/environment=e", limit: 50) },
        { "GET", "/api/v1/nodes?fieldSelector=metadata.name%3Dx", k => k.CustomObjects.ListClusterCustomObjectAsync<JsonElement>("", "v1", "nodes", fieldSelector: "metadata.name=x") },
        { "DELETE", "/api/v1/namespaces/n?dryRun=All", k => k.CustomObjects.DeleteClusterCustomObjectAsync<JsonElement>("", "v1", "namespaces", "n", dryRun: "All") },
        { "DELETE", "/apis/batch/v1/namespaces/n/jobs/j?propagationPolicy=Background", k => k.CustomObjects.DeleteNamespacedCustomObjectAsync<JsonElement>("batch", "v1", "n", "jobs", "j", propagationPolicy: "Background") },
        { "GET", "/apis/apps/v1/namespaces/n/deployments/d", k => k.AppsV1.ReadNamespacedDeploymentAsync("d", "n") },
        { "GET", "/apis/apps/v1/namespaces/n/deployments?labelSelector=a%3Db", k => k.AppsV1.ListNamespacedDeploymentAsync("n", labelSelector: "a=b") },
        { "PATCH", "/apis/apps/v1/namespaces/n/deployments/d?fieldManager=berth&force=true", k => k.AppsV1.PatchNamespacedDeploymentAsync(new V1Patch("{}", V1Patch.PatchType.ApplyPatch), "d", "n", fieldManager: "berth", force: true) },
        { "GET", "/api/v1/namespaces/n", k => k.CoreV1.ReadNamespaceAsync("n") },
        { "GET", "/api/v1/namespaces/n/secrets/s", k => k.CoreV1.ReadNamespacedSecretAsync("s", "n") },
        { "GET", "/api/v1/namespaces/n/pods?labelSelector=app%3Dx", k => k.CoreV1.ListNamespacedPodAsync("n", labelSelector: "app=x") },
        { "DELETE", "/apis/rbac.authorization.k8s.io/v1/clusterroles/c", k => k.RbacAuthorizationV1.DeleteClusterRoleAsync("c") },
        { "GET", "/apis/networking.k8s.io/v1/namespaces/n/ingresses/i", k => k.NetworkingV1.ReadNamespacedIngressAsync("i", "n") },
        { "GET", "/apis/coordination.k8s.io/v1/namespaces/n/leases/l", k => k.CoordinationV1.ReadNamespacedLeaseAsync("l", "n") },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_call_goes_to_its_path(string method, string target, Func<IKubernetes, Task> call)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = """{"spec":{"containers":[],"selector":{},"template":{}},"items":[],"kind":"Status"}""";
        using var client = server.Client();

        await call(client);

        Assert.Equal((method, target), (server.Only.Method, server.Only.Target));
        Assert.Equal(method is "PATCH" ? "{}" : "", server.Only.Body);
    }

    [Fact]
    public async Task A_deployment_is_read_with_its_counts_and_conditions()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","namespace":"n","generation":3,"creationTimestamp":"2026-01-02T03:04:05Z",
             "managedFields":[{"manager":"berth","operation":"Apply","fieldsV1":{"f:spec":{}}}]},
             "spec":{"replicas":2,"selector":{"matchLabels":{"app":"d"}},"template":{"spec":{"containers":[
               {"name":"c","image":"i","ports":[{"containerPort":80}],"resources":{"limits":{"memory":"1024Mi","cpu":"0.5"}},"unknown":{"x":1}}]}}},
             "status":{"observedGeneration":3,"replicas":2,"readyReplicas":1,"conditions":[{"type":"Available","status":"False","reason":"MinimumReplicasUnavailable"}]}}
            """;
        using var client = server.Client();

        var read = await client.AppsV1.ReadNamespacedDeploymentAsync("d", "n");

        Assert.Equal(("d", "n", 3L), (read.Metadata.Name, read.Metadata.NamespaceProperty, read.Metadata.Generation));
        Assert.Equal(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), read.Metadata.CreationTimestamp);
        Assert.Equal((3L, 2, 1), (read.Status.ObservedGeneration, read.Status.Replicas, read.Status.ReadyReplicas));
        Assert.Equal("MinimumReplicasUnavailable", Assert.Single(read.Status.Conditions).Reason);
        var limits = Assert.Single(read.Spec.Template.Spec.Containers).Resources.Limits;
        Assert.Equal(("1Gi", "500m"), (limits["memory"].ToString(), limits["cpu"].ToString()));
        Assert.Equal(JsonValueKind.Object, ((JsonElement)read.Metadata.ManagedFields[0].FieldsV1).GetProperty("f:spec").ValueKind);
    }

    [Fact]
    public async Task A_secret_is_created_with_its_data_in_base64_and_a_lease_with_micro_time()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Client();

        await client.CoreV1.CreateNamespacedSecretAsync(
            new V1Secret { ApiVersion = "v1", Kind = "Secret", Metadata = new() { Name = "s" }, Data = new Dictionary<string, byte[]> { ["Key"] = [1, 2] } },
            "n", fieldManager: "berth");
        await client.CoordinationV1.ReplaceNamespacedLeaseAsync(
            new V1Lease { Spec = new() { RenewTime = new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc), LeaseDurationSeconds = 5 } }, "l", "n");

        Assert.Equal(
            ["""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"Key":"AQI="}}""",
             """{"spec":{"leaseDurationSeconds":5,"renewTime":"2026-01-02T03:04:05.678000Z"}}"""],
            server.Requests.Select(seen => seen.Body));
        Assert.All(server.Requests, seen => Assert.Equal("application/json; charset=utf-8", seen.ContentType));
    }

    [Fact]
    public async Task A_delete_answers_a_status_or_the_object()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Client();

        server.Answer = """{"kind":"Status","apiVersion":"v1","status":"Success","details":{"name":"n","kind":"namespaces"}}""";
        var status = await client.CoreV1.DeleteNamespaceAsync("n", new V1DeleteOptions { PropagationPolicy = "Foreground" });
        server.Answer = """{"kind":"Namespace","metadata":{"name":"n"},"status":{"phase":"Terminating"}}""";
        var instead = await client.CoreV1.DeleteNamespaceAsync("n");

        Assert.Equal((false, "Success", "n"), (status.HasObject, status.Status, status.Details.Name));
        Assert.Equal("""{"propagationPolicy":"Foreground"}""", server.Requests.First().Body);
        Assert.True(instead.HasObject);
        Assert.Equal("Terminating", instead.ObjectView<V1Namespace>().Status.Phase);
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("1500m", "1500m")]
    [InlineData("2000m", "2")]
    [InlineData("0.1", "100m")]
    [InlineData("1024Ki", "1Mi")]
    [InlineData("1536Mi", "1536Mi")]
    [InlineData("1000k", "1M")]
    [InlineData("1e3", "1e3")]
    [InlineData("512Ki", "512Ki")]
    public void A_quantity_is_written_in_canonical_form(string text, string canonical)
    {
        ResourceQuantity quantity = text;
        Assert.Equal(canonical, quantity.ToString());
        Assert.Equal(new ResourceQuantity(canonical), quantity);
        Assert.Equal(new ResourceQuantity(canonical).GetHashCode(), quantity.GetHashCode());
    }

    [Fact]
    public void An_int_or_string_is_written_as_a_number_where_it_is_one() =>
        Assert.Equal(
            """[{"name":"a","port":80,"targetPort":8080},{"port":81,"targetPort":"http"}]""",
            "[" + string.Join(',', new[] { new V1ServicePort { Name = "a", Port = 80, TargetPort = 8080 }, new V1ServicePort { Port = 81, TargetPort = "http" } }
                .Select(port => KubernetesJson.Serialize(port))) + "]");
}
