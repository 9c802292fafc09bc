using System.Text.Json.Nodes;

namespace Berth.Tests.LocalCloud.Kubernetes;

[Collection(KubernetesCollection.Name)]
public class ApplyTests(ApiFixture api)
{
    [Fact]
    public async Task The_same_again_keeps_resource_version_and_generation()
    {
        var path = $"/apis/apps/v1/namespaces/{await api.SpaceAsync()}/deployments/d";
        var first = await api.ApplyAsync(path, ApiFixture.Deployment("d", replicas: 0));
        var settled = await api.UntilAsync(path[..^2], "d", live => Answer.Of(live, "status.conditions.1.reason") == "NewReplicaSetAvailable");

        var again = await api.ApplyAsync(path, ApiFixture.Deployment("d", replicas: 0));

        Assert.Equal((201, "1"), (first.Status, first.At("metadata.generation")));
        Assert.Equal((200, "1", Answer.Of(settled, "metadata.resourceVersion")), (again.Status, again.At("metadata.generation"), again.At("metadata.resourceVersion")));
        Assert.False(api.Calls.Last(call => call.Name == "d" && call.Verb == "patch").Changed);
    }

    [Fact]
    public async Task Another_managers_value_conflicts_until_forced_and_then_the_first_one_conflicts()
    {
        var path = $"/apis/apps/v1/namespaces/{await api.SpaceAsync()}/deployments/d";
        await api.ApplyAsync(path, ApiFixture.Deployment("d", replicas: 0));
        const string Scale = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":3}}""";

        var refused = await api.ApplyAsync(path, Scale, "scaler");
        var forced = await api.ApplyAsync(path, Scale, "scaler", "&force=true");
        var back = await api.ApplyAsync(path, ApiFixture.Deployment("d", replicas: 0));

        Assert.Equal((409, "Conflict"), (refused.Status, refused.At("reason")));
        Assert.Equal(("FieldManagerConflict", ".spec.replicas"), (refused.At("details.causes.0.reason"), refused.At("details.causes.0.field")));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"berth\" using apps/v1: .spec.replicas", refused.At("message"));
        Assert.Equal((200, "3", "2"), (forced.Status, forced.At("spec.replicas"), forced.At("metadata.generation")));
        Assert.Contains("\"scaler\"", back.At("message"));
    }

    [Fact]
    public async Task An_equal_value_is_owned_by_both()
    {
        var path = $"/api/v1/namespaces/{await api.SpaceAsync()}/configmaps/c";
        const string Body = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"1"}}""";
        await api.ApplyAsync(path, Body, "one");
        await api.ApplyAsync(path, Body, "two");

        var dropped = await api.ApplyAsync(path, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{}}""", "one");

        Assert.Equal("1", dropped.At("data.a"));
        var gone = await api.ApplyAsync(path, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}""", "two");
        Assert.Null(gone.At("data.a"));
    }

    [Fact]
    public async Task A_list_owned_as_a_whole_is_equal_with_its_defaults()
    {
        var path = $"/apis/networking.k8s.io/v1/namespaces/{await api.SpaceAsync()}/networkpolicies/n";
        const string Body = """{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"n"},"spec":{"podSelector":{},"ingress":[{"ports":[{"port":80}]}]}}""";
        var first = await api.ApplyAsync(path, Body, "one");
        var second = await api.ApplyAsync(path, Body, "two");

        Assert.Equal((201, 200, "TCP"), (first.Status, second.Status, first.At("spec.ingress.0.ports.0.protocol")));
        Assert.Equal("1", second.At("metadata.generation"));
    }

    [Fact]
    public async Task A_field_that_is_not_applied_any_more_goes()
    {
        var path = $"/api/v1/namespaces/{await api.SpaceAsync()}/serviceaccounts/s";
        var with = await api.ApplyAsync(path, """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"s","annotations":{"eks.amazonaws.com/role-arn":"r","keep":"1"},"labels":{"l":"1"}}}""");
        var without = await api.ApplyAsync(path, """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"s","annotations":{"keep":"1"}}}""");

        Assert.Equal("r", with.Json["metadata"]!["annotations"]!["eks.amazonaws.com/role-arn"]!.ToString());
        Assert.Equal("""{"keep":"1"}""", without.Json["metadata"]!["annotations"]!.ToJsonString());
        Assert.Null(without.At("metadata.labels"));
    }

    [Fact]
    public async Task Lists_merge_by_key_and_an_item_that_is_dropped_goes_with_its_defaults()
    {
        var path = $"/apis/apps/v1/namespaces/{await api.SpaceAsync()}/deployments/d";
        await api.ApplyAsync(path, ApiFixture.Deployment("d", extra: ""","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],"ports":[{"containerPort":80},{"containerPort":81}]""", replicas: 0));
        await api.ApplyAsync(path, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"template":{"spec":{"containers":[{"name":"sidecar","image":"example.com/side:1"}]}}}}""", "injector");

        var next = await api.ApplyAsync(path, ApiFixture.Deployment("d", extra: ""","env":[{"name":"B","value":"2"}],"ports":[{"containerPort":81}]""", replicas: 0));

        var containers = next.Json["spec"]!["template"]!["spec"]!["containers"]!.AsArray();
        Assert.Equal(["app", "sidecar"], containers.Select(container => (string)container!["name"]!));
        Assert.Equal("""[{"name":"B","value":"2"}]""", containers[0]!["env"]!.ToJsonString());
        Assert.Equal("""[{"containerPort":81,"protocol":"TCP"}]""", containers[0]!["ports"]!.ToJsonString());
    }

    [Fact]
    public async Task Managed_fields_name_what_was_applied()
    {
        var path = $"/api/v1/namespaces/{await api.SpaceAsync()}/services/s";
        var applied = await api.ApplyAsync(path, """{"apiVersion":"v1","kind":"Service","metadata":{"name":"s","labels":{"a":"b"}},"spec":{"selector":{"x":"y"},"ports":[{"port":80}]}}""");

        var entry = Assert.Single(applied.Json["metadata"]!["managedFields"]!.AsArray())!;
        Assert.Equal(("berth", "Apply", "v1", "FieldsV1"), ((string)entry["manager"]!, (string)entry["operation"]!, (string)entry["apiVersion"]!, (string)entry["fieldsType"]!));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {"f:metadata":{"f:labels":{"f:a":{}}},"f:spec":{"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:port":{}}},"f:selector":{}}}
            """), entry["fieldsV1"]), entry["fieldsV1"]!.ToJsonString());
    }

    [Fact]
    public async Task A_key_dropped_from_string_data_stays_and_one_dropped_from_data_goes()
    {
        var path = $"/api/v1/namespaces/{await api.SpaceAsync()}/secrets/s";
        await api.ApplyAsync(path, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"a":"1","b":"2"},"data":{"c":"Mw=="}}""");
        var next = await api.ApplyAsync(path, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"a":"1"}}""");

        Assert.Equal("""{"a":"MQ==","b":"Mg=="}""", next.Json["data"]!.ToJsonString());
        Assert.Null(next.At("stringData"));
        Assert.Equal("""{"f:stringData":{"f:a":{}}}""", next.Json["metadata"]!["managedFields"]![0]!["fieldsV1"]!.ToJsonString());
    }

    [Fact]
    public async Task A_dry_run_answers_and_stores_nothing()
    {
        var space = await api.SpaceAsync();
        var dry = await api.ApplyAsync($"/api/v1/namespaces/{space}/configmaps/c", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"1"}}""", query: "&dryRun=All");

        Assert.Equal((201, "1"), (dry.Status, dry.At("data.a")));
        Assert.Equal(404, (await api.GetAsync($"/api/v1/namespaces/{space}/configmaps/c")).Status);
    }

    [Fact]
    public async Task The_status_is_applied_through_its_subresource_only()
    {
        var path = $"/apis/networking.k8s.io/v1/namespaces/{await api.SpaceAsync()}/ingresses/i";
        const string Body = """{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"i"},"spec":{"defaultBackend":{"service":{"name":"s","port":{"number":80}}}},"status":{"loadBalancer":{"ingress":[{"hostname":"x"}]}}}""";
        var whole = await api.ApplyAsync(path, Body);
        var status = await api.ApplyAsync(path + "/status", Body, "controller");

        Assert.Null(whole.At("status.loadBalancer.ingress.0.hostname"));
        Assert.Equal(("x", "1"), (status.At("status.loadBalancer.ingress.0.hostname"), status.At("metadata.generation")));
    }

    [Fact]
    public async Task Order_of_environment_variables_follows_what_is_applied()
    {
        var path = $"/apis/apps/v1/namespaces/{await api.SpaceAsync()}/deployments/d";
        await api.ApplyAsync(path, ApiFixture.Deployment("d", extra: ""","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]""", replicas: 0));
        var next = await api.ApplyAsync(path, ApiFixture.Deployment("d", extra: ""","env":[{"name":"C","value":"3"},{"name":"B","value":"2"},{"name":"A","value":"1"}]""", replicas: 0));

        Assert.Equal(["C", "B", "A"], next.Json["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray().Select(variable => (string)variable!["name"]!));
        Assert.Equal("2", next.At("metadata.generation"));
    }
}
