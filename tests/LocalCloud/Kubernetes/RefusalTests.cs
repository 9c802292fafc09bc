namespace Berth.Tests.LocalCloud.Kubernetes;

/// <summary>Answers measured on kube-apiserver 1.32.</summary>
[Collection(KubernetesCollection.Name)]
public class RefusalTests(ApiFixture api)
{
    [Theory]
    [InlineData(""","spec":{"x":1,"replicas":1}""", ".spec.x: field not declared in schema")]
    [InlineData(""","spec":{"replicas":"two"}""", ".spec.replicas: expected numeric (int or float), got")]
    [InlineData(""","spec":{"template":{"spec":{"containers":[{"name":"a","image":"i"},{"name":"a","image":"j"}]}}}""", "duplicate entries for key [name=\"a\"]")]
    public async Task A_body_that_does_not_fit_the_schema_is_a_500_whatever_field_validation_says(string rest, string why)
    {
        var space = await api.SpaceAsync();
        foreach (var validation in (string[])["", "&fieldValidation=Strict", "&fieldValidation=Ignore"])
        {
            var refused = await api.ApplyAsync($"/apis/apps/v1/namespaces/{space}/deployments/d", $$"""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"}{{rest}} }""", query: validation);

            Assert.Equal((500, (string?)null), (refused.Status, refused.At("reason")));
            Assert.StartsWith($"failed to create typed patch object ({space}/d; apps/v1, Kind=Deployment): ", refused.At("message"));
            Assert.Contains(why, refused.At("message"));
        }
    }

    [Fact]
    public async Task A_duplicate_key_is_refused_when_strict_and_warned_of_otherwise()
    {
        var path = $"/api/v1/namespaces/{await api.SpaceAsync()}/configmaps/c";
        const string Body = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"1","a":"2"}}""";

        Assert.Equal(400, (await api.ApplyAsync(path, Body, query: "&fieldValidation=Strict")).Status);
        var warned = await api.ApplyAsync(path, Body, query: "&fieldValidation=Warn");
        Assert.Equal((201, "2"), (warned.Status, warned.At("data.a")));
        Assert.Contains("duplicate field", Assert.Single(warned.Headers.GetValues("Warning")));
    }

    [Fact]
    public async Task Apply_needs_a_manager_a_fitting_name_and_version_and_no_managed_fields()
    {
        var path = $"/api/v1/namespaces/{await api.SpaceAsync()}/configmaps/c";
        const string Body = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}""";

        var unnamed = await api.SendAsync("PATCH", path, Body, "application/apply-patch+yaml");
        Assert.Equal((422, "Invalid"), (unnamed.Status, unnamed.At("reason")));
        Assert.Equal(400, (await api.ApplyAsync(path, Body.Replace("\"c\"", "\"d\""))).Status);
        Assert.Equal(400, (await api.ApplyAsync(path, Body.Replace("\"v1\"", "\"v2\""))).Status);
        Assert.Equal(400, (await api.ApplyAsync(path, Body.Replace("\"name\"", "\"managedFields\":[{\"manager\":\"x\"}],\"name\""))).Status);
        Assert.Equal(400, (await api.ApplyAsync(path, """{"metadata":{"name":"c"}}""")).Status);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/apply-patch+json")]
    [InlineData("text/plain")]
    public async Task Other_content_types_are_415(string contentType)
    {
        var refused = await api.SendAsync("PATCH", $"/api/v1/namespaces/{await api.SpaceAsync()}/configmaps/c?fieldManager=berth",
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}""", contentType);

        Assert.Equal((415, "UnsupportedMediaType"), (refused.Status, refused.At("reason")));
    }

    [Fact]
    public async Task A_missing_namespace_is_a_404_with_status_and_a_missing_group_one_in_plain_text()
    {
        var space = await api.ApplyAsync("/api/v1/namespaces/nowhere/configmaps/c", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}""");
        Assert.Equal((404, "NotFound", "namespaces \"nowhere\" not found"), (space.Status, space.At("reason"), space.At("message")));

        var group = await api.GetAsync("/apis/missing.example.com/v1/namespaces/default/things/x");
        Assert.Equal((404, "404 page not found\n", "text/plain; charset=utf-8"), (group.Status, group.Text, group.ContentType));

        var name = await api.GetAsync("/apis/apps/v1/namespaces/default/deployments/x");
        Assert.Equal((404, "deployments.apps \"x\" not found", "x"), (name.Status, name.At("message"), name.At("details.name")));
    }

    [Theory]
    [InlineData("configmaps", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"n","labels":{"a":"not ok"}}}""", "metadata.labels")]
    [InlineData("configmaps", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"n","labels":{"not/a/key":"b"}}}""", "metadata.labels")]
    [InlineData("services", """{"apiVersion":"v1","kind":"Service","metadata":{"name":"n"},"spec":{"type":"Wrong","ports":[{"port":80}]}}""", "spec.type")]
    [InlineData("services", """{"apiVersion":"v1","kind":"Service","metadata":{"name":"n"},"spec":{"type":"ClusterIP","ports":[]}}""", "spec.ports")]
    public async Task Values_that_are_not_allowed_are_422(string plural, string body, string field)
    {
        var refused = await api.ApplyAsync($"/api/v1/namespaces/{await api.SpaceAsync()}/{plural}/n", body);

        Assert.Equal((422, "Invalid", field), (refused.Status, refused.At("reason"), refused.At("details.causes.0.field")));
    }

    [Fact]
    public async Task A_config_map_over_a_mebibyte_is_422()
    {
        var refused = await api.ApplyAsync($"/api/v1/namespaces/{await api.SpaceAsync()}/configmaps/c",
            $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"{{new string('x', 1024 * 1024)}}"} }""");

        Assert.Equal(422, refused.Status);
    }

    [Fact]
    public async Task A_selector_cannot_change_and_has_to_match_the_template()
    {
        var path = $"/apis/apps/v1/namespaces/{await api.SpaceAsync()}/deployments/d";
        Assert.Equal(422, (await api.ApplyAsync(path, ApiFixture.Deployment("d").Replace("\"matchLabels\":{\"app\":\"d\"}", "\"matchLabels\":{\"app\":\"e\"}"))).Status);
        Assert.Equal(201, (await api.ApplyAsync(path, ApiFixture.Deployment("d", replicas: 0))).Status);

        var changed = await api.ApplyAsync(path, ApiFixture.Deployment("d", replicas: 0).Replace("\"app\":\"d\"", "\"app\":\"other\""));

        Assert.Equal((422, "spec.selector"), (changed.Status, changed.At("details.causes.0.field")));
    }

    [Fact]
    public async Task A_container_needs_an_image_and_its_mounts_need_their_volumes()
    {
        var refused = await api.ApplyAsync($"/apis/apps/v1/namespaces/{await api.SpaceAsync()}/deployments/d",
            ApiFixture.Deployment("d", extra: ""","volumeMounts":[{"name":"v","mountPath":"/v"}]""").Replace("\"image\":\"example.com/app:1\",", ""));

        Assert.Equal(422, refused.Status);
        Assert.Equal(["spec.template.spec.containers[0].image", "spec.template.spec.containers[0].volumeMounts[0].name"],
            refused.Json["details"]!["causes"]!.AsArray().Select(cause => (string)cause!["field"]!));
    }

    [Fact]
    public async Task A_resource_version_counts_for_what_is_there_only()
    {
        var path = $"/api/v1/namespaces/{await api.SpaceAsync()}/configmaps/c";
        var made = await api.ApplyAsync(path, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","resourceVersion":"99999"}}""");
        var stale = await api.ApplyAsync(path, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","resourceVersion":"1"},"data":{"a":"1"}}""");
        var uid = await api.ApplyAsync(path, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","uid":"wrong"},"data":{"a":"1"}}""");

        Assert.Equal((201, 409), (made.Status, stale.Status));
        Assert.Contains("the object has been modified", stale.At("message"));
        Assert.Contains("field is immutable", uid.At("message"));
    }
}
