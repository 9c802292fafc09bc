using System.Text.Json.Nodes;

namespace Berth.Tests.LocalCloud.Kubernetes;

[Collection(KubernetesCollection.Name)]
public class ObjectTests(ApiFixture api)
{
    [Fact]
    public async Task A_namespace_terminates_takes_its_contents_and_goes()
    {
        var space = await api.SpaceAsync();
        await api.UntilAsync($"/api/v1/namespaces/{space}/serviceaccounts", "default", _ => true);
        api.Api.Controllers.Set("namespace", space, Berth.LocalCloud.Controllers.ControllerMode.Silent);
        await api.ApplyAsync($"/api/v1/namespaces/{space}/configmaps/c", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}""");

        var deleted = await api.DeleteAsync($"/api/v1/namespaces/{space}");
        var refused = await api.ApplyAsync($"/api/v1/namespaces/{space}/configmaps/d", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"d"}}""");
        api.Api.Controllers.Set("namespace", space, Berth.LocalCloud.Controllers.ControllerMode.Normal);
        await api.UntilAsync("/api/v1/namespaces", space, live => live is JsonObject { Count: 0 });

        Assert.Equal((200, "Terminating"), (deleted.Status, deleted.At("status.phase")));
        Assert.Equal((403, "Forbidden"), (refused.Status, refused.At("reason")));
        Assert.Contains("because it is being terminated", refused.At("message"));
        Assert.Equal(404, (await api.GetAsync($"/api/v1/namespaces/{space}/configmaps/c")).Status);
    }

    [Fact]
    public async Task Node_ports_are_given_once_and_from_their_range()
    {
        var space = await api.SpaceAsync();
        Task<Answer> Apply(string name, string port) => api.ApplyAsync($"/api/v1/namespaces/{space}/services/{name}",
            $$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"{{name}}"},"spec":{"type":"NodePort","ports":[{"port":80{{port}} }]} }""");

        var given = await Apply("a", ",\"nodePort\":30123");
        var again = await Apply("a", ",\"nodePort\":30123");
        var taken = await Apply("b", ",\"nodePort\":30123");
        var outside = await Apply("c", ",\"nodePort\":80");
        var free = await Apply("d", "");

        Assert.Equal((201, "30123", "80"), (given.Status, given.At("spec.ports.0.nodePort"), given.At("spec.ports.0.targetPort")));
        Assert.Equal(given.At("metadata.resourceVersion"), again.At("metadata.resourceVersion"));
        Assert.Equal((422, "spec.ports[0].nodePort"), (taken.Status, taken.At("details.causes.0.field")));
        Assert.Contains("provided port is already allocated", taken.At("message"));
        Assert.Contains("The range of valid ports is 30000-32767", outside.At("message"));
        Assert.InRange(int.Parse(free.At("spec.ports.0.nodePort")!), 30000, 32767);
    }

    [Fact]
    public async Task Services_have_addresses_of_their_own_unless_headless()
    {
        var space = await api.SpaceAsync();
        Task<Answer> Apply(string name, string address) => api.ApplyAsync($"/api/v1/namespaces/{space}/services/{name}",
            $$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"{{name}}"},"spec":{ {{address}}"ports":[{"port":80}]} }""");

        var (one, two, none) = (await Apply("a", ""), await Apply("b", ""), await Apply("c", "\"clusterIP\":\"None\","));
        var moved = await Apply("a", "\"clusterIP\":\"10.100.9.9\",");

        Assert.NotEqual(one.At("spec.clusterIP"), two.At("spec.clusterIP"));
        Assert.StartsWith("10.100.", one.At("spec.clusterIP"));
        Assert.Equal("None", none.At("spec.clusterIP"));
        Assert.Equal(422, moved.Status);
    }

    [Fact]
    public async Task A_lease_with_a_stale_version_conflicts()
    {
        var leases = $"/apis/coordination.k8s.io/v1/namespaces/{await api.SpaceAsync()}/leases";
        var made = await api.SendAsync("POST", leases, """{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"l"},"spec":{"holderIdentity":"a"}}""");
        var body = made.Text.Replace("\"holderIdentity\":\"a\"", "\"holderIdentity\":\"b\"");

        Assert.Equal(200, (await api.SendAsync("PUT", leases + "/l", body)).Status);
        var stale = await api.SendAsync("PUT", leases + "/l", body.Replace("\"holderIdentity\":\"b\"", "\"holderIdentity\":\"c\""));
        Assert.Equal((409, "Conflict"), (stale.Status, stale.At("reason")));
    }

    [Fact]
    public async Task Lists_are_selected_and_paged()
    {
        var maps = $"/api/v1/namespaces/{await api.SpaceAsync()}/configmaps";
        foreach (var name in (string[])["a", "b", "c"])
            await api.ApplyAsync($"{maps}/{name}", $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","labels":{"is":"{{name}}","berth.test/all":"1"} } }""");
        async Task<string> Names(string query) => string.Join(',', (await api.GetAsync(maps + query)).Json["items"]!.AsArray().Select(item => (string)item!["metadata"]!["name"]!));

        Assert.Equal("a,c", await Names("?labelSelector=is%20in%20(a,c),berth.test/all"));
        Assert.Equal("b,c", await Names("?labelSelector=berth.test/all%3D1,is!%3Da"));
        Assert.Equal("b", await Names("?fieldSelector=metadata.name%3Db"));
        var first = await api.GetAsync(maps + "?labelSelector=is&limit=2");
        Assert.Equal(("ConfigMapList", "1"), (first.At("kind"), first.At("metadata.remainingItemCount")));
        Assert.Null(first.At("items.0.kind"));
        Assert.Equal("c", await Names("?labelSelector=is&limit=2&continue=" + first.At("metadata.continue")));
    }

    [Fact]
    public async Task Dependents_go_with_their_owner_and_finalizers_hold()
    {
        var maps = $"/api/v1/namespaces/{await api.SpaceAsync()}/configmaps";
        var owner = await api.ApplyAsync(maps + "/owner", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"owner","finalizers":["berth.test/hold"]}}""");
        await api.ApplyAsync(maps + "/owned", $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"owned","ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"owner","uid":"{{owner.At("metadata.uid")}}"}]} }""");

        var held = await api.DeleteAsync(maps + "/owner");
        Assert.NotNull(held.At("metadata.deletionTimestamp"));
        Assert.Equal(200, (await api.GetAsync(maps + "/owned")).Status);
        await api.SendAsync("PATCH", maps + "/owner", """{"metadata":{"finalizers":null}}""", "application/merge-patch+json");

        Assert.Equal(404, (await api.GetAsync(maps + "/owner")).Status);
        Assert.Equal(404, (await api.GetAsync(maps + "/owned")).Status);
    }

    [Fact]
    public async Task Patches_of_all_kinds_change_what_they_name()
    {
        var path = $"/apis/apps/v1/namespaces/{await api.SpaceAsync()}/deployments/d";
        await api.ApplyAsync(path, ApiFixture.Deployment("d", replicas: 0, extra: ""","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]"""));

        var merge = await api.SendAsync("PATCH", path, """{"spec":{"paused":true},"metadata":{"labels":{"x":"y"}}}""", "application/merge-patch+json");
        var json = await api.SendAsync("PATCH", path, """[{"op":"test","path":"/spec/paused","value":true},{"op":"replace","path":"/spec/template/spec/containers/0/env/0/value","value":"9"},{"op":"remove","path":"/spec/paused"}]""", "application/json-patch+json");
        var strategic = await api.SendAsync("PATCH", path, """{"spec":{"template":{"spec":{"containers":[{"name":"app","env":[{"name":"B","$patch":"delete"},{"name":"C","value":"3"}]}]}}}}""", "application/strategic-merge-patch+json");
        var wrong = await api.SendAsync("PATCH", path, """[{"op":"test","path":"/spec/replicas","value":7}]""", "application/json-patch+json");

        Assert.Equal(("true", "y"), (merge.At("spec.paused"), merge.At("metadata.labels.x")));
        Assert.Equal((null, "9"), (json.At("spec.paused"), json.At("spec.template.spec.containers.0.env.0.value")));
        Assert.Equal("""[{"name":"A","value":"9"},{"name":"C","value":"3"}]""", strategic.Json["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.ToJsonString());
        Assert.Equal(422, wrong.Status);
        Assert.Equal("4", strategic.At("metadata.generation"));
    }

    [Fact]
    public async Task Custom_objects_are_served_once_their_definition_is_there()
    {
        var space = await api.SpaceAsync();
        var path = $"/apis/rhdh.redhat.com/v1alpha1/namespaces/{space}/backstages/b";
        const string Body = """{"apiVersion":"rhdh.redhat.com/v1alpha1","kind":"Backstage","metadata":{"name":"b"},"spec":{"application":{"replicas":2}}}""";
        Assert.Equal("404 page not found\n", (await api.ApplyAsync(path, Body)).Text);

        var defined = await api.ApplyAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/backstages.rhdh.redhat.com", """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"backstages.rhdh.redhat.com"},"spec":{"group":"rhdh.redhat.com","scope":"Namespaced",
             "names":{"kind":"Backstage","plural":"backstages"},"versions":[{"name":"v1alpha1","served":true,"storage":true,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{"type":"object","properties":{
              "spec":{"type":"object","properties":{"application":{"type":"object","properties":{"replicas":{"type":"integer"},"route":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}},
              "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}}
            """);
        var made = await api.ApplyAsync(path, Body);
        var unknown = await api.ApplyAsync(path, Body.Replace("\"replicas\":2", "\"replicaz\":2"));
        var status = await api.ApplyAsync(path + "/status", """{"apiVersion":"rhdh.redhat.com/v1alpha1","kind":"Backstage","metadata":{"name":"b"},"status":{"conditions":[{"type":"Deployed","status":"True"}]}}""");
        await api.DeleteAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/backstages.rhdh.redhat.com");

        Assert.Equal("Established", defined.At("status.conditions.1.type"));
        Assert.Equal((201, "1", "2"), (made.Status, made.At("metadata.generation"), made.At("spec.application.replicas")));
        Assert.Equal(500, unknown.Status);
        Assert.Equal(("Deployed", "1"), (status.At("status.conditions.0.type"), status.At("metadata.generation")));
        Assert.Equal("404 page not found\n", (await api.GetAsync(path)).Text);
    }

    [Fact]
    public async Task Unknown_fields_of_other_writes_are_dropped_warned_of_or_refused()
    {
        var maps = $"/api/v1/namespaces/{await api.SpaceAsync()}/configmaps";
        const string Body = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"dataa":{"a":"1"}}""";

        Assert.Equal(400, (await api.SendAsync("POST", maps + "?fieldValidation=Strict", Body)).Status);
        var warned = await api.SendAsync("POST", maps, Body);
        Assert.Equal((201, (string?)null), (warned.Status, warned.At("dataa")));
        Assert.Contains("unknown field", Assert.Single(warned.Headers.GetValues("Warning")));
        Assert.Equal(409, (await api.SendAsync("POST", maps, Body)).Status);
    }
}
