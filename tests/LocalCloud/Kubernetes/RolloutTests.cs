using System.Text.Json.Nodes;
using Berth.LocalCloud.Controllers;

namespace Berth.Tests.LocalCloud.Kubernetes;

[Collection(KubernetesCollection.Name)]
public class RolloutTests(ApiFixture api)
{
    private static bool IsDone(JsonNode live, int generation, int replicas) =>
        Answer.Of(live, "status.observedGeneration") == $"{generation}" && Answer.Of(live, "status.availableReplicas") == $"{replicas}"
        && Answer.Of(live, "status.updatedReplicas") == $"{replicas}" && Answer.Of(live, "status.replicas") == $"{replicas}"
        && Answer.Of(live, "status.conditions.1.reason") == "NewReplicaSetAvailable";

    private async Task<string> DeploymentsAsync() => $"/apis/apps/v1/namespaces/{await api.SpaceAsync()}/deployments";

    [Fact]
    public async Task A_changed_template_makes_a_new_replica_set()
    {
        var deployments = await DeploymentsAsync();
        await api.ApplyAsync(deployments + "/d", ApiFixture.Deployment("d"));
        await api.UntilAsync(deployments, "d", live => IsDone(live, 1, 2));
        await api.ApplyAsync(deployments + "/d", ApiFixture.Deployment("d", "example.com/app:2"));
        var done = await api.UntilAsync(deployments, "d", live => IsDone(live, 2, 2));

        var sets = (await api.GetAsync(deployments.Replace("deployments", "replicasets"))).Json["items"]!.AsArray();
        var pods = (await api.GetAsync(deployments.Replace("apis/apps/v1", "api/v1").Replace("deployments", "pods"))).Json["items"]!.AsArray();
        Assert.Equal(["0", "2"], sets.Select(set => Answer.Of(set, "spec.replicas")!).Order());
        Assert.All(pods, pod => Assert.Equal("example.com/app:2", Answer.Of(pod, "spec.containers.0.image")));
        Assert.Equal("2", (string?)done["metadata"]!["annotations"]!["deployment.kubernetes.io/revision"]);
    }

    [Fact]
    public async Task Another_order_of_fields_is_no_rollout()
    {
        var deployments = await DeploymentsAsync();
        await api.ApplyAsync(deployments + "/d", ApiFixture.Deployment("d", replicas: 1));
        await api.UntilAsync(deployments, "d", live => IsDone(live, 1, 1));
        await api.ApplyAsync(deployments + "/other", ApiFixture.Deployment("other", replicas: 1));
        var live = await api.GetAsync(deployments + "/d");
        var container = live.Json["spec"]!["template"]!["spec"]!["containers"]![0]!.AsObject();
        var turned = live.Json;
        turned["spec"]!["template"]!["spec"]!["containers"]![0] = new JsonObject(container.Reverse().Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));
        turned["metadata"]!["labels"] = new JsonObject { ["x"] = "y" };

        var written = await api.SendAsync("PUT", deployments + "/d", turned.ToJsonString());
        await api.UntilAsync(deployments, "other", live => IsDone(live, 1, 1));

        Assert.Equal((200, "1"), (written.Status, written.At("metadata.generation")));
        Assert.Equal(2, (await api.GetAsync(deployments.Replace("deployments", "replicasets"))).Json["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_rollout_that_fails_keeps_the_old_pods_and_says_so()
    {
        var deployments = await DeploymentsAsync();
        await api.ApplyAsync(deployments + "/d", ApiFixture.Deployment("d"));
        await api.UntilAsync(deployments, "d", live => IsDone(live, 1, 2));
        var target = deployments.Split('/')[^2] + "/d";

        api.Api.Controllers.Set("deployment-rollout", target, ControllerMode.Fail);
        await api.ApplyAsync(deployments + "/d", ApiFixture.Deployment("d", "example.com/app:2"));
        var failed = await api.UntilAsync(deployments, "d", live => Answer.Of(live, "status.conditions.1.reason") == "ProgressDeadlineExceeded" && Answer.Of(live, "status.updatedReplicas") == "2");

        Assert.Equal(("False", "2", "4"), (Answer.Of(failed, "status.conditions.1.status"), Answer.Of(failed, "status.availableReplicas"), Answer.Of(failed, "status.replicas")));
        await api.ApplyAsync(deployments + "/d", ApiFixture.Deployment("d"));
        api.Api.Controllers.Set("deployment-rollout", target, ControllerMode.Normal);
        await api.UntilAsync(deployments, "d", live => IsDone(live, 3, 2));
    }

    [Fact]
    public async Task A_silent_controller_leaves_the_generation_unobserved_until_it_speaks_again()
    {
        var deployments = await DeploymentsAsync();
        var target = deployments.Split('/')[^2] + "/d";
        api.Api.Controllers.Set("deployment-rollout", target, ControllerMode.Silent);
        var marker = deployments.Split('/')[^2];
        await api.ApplyAsync(deployments + "/d", ApiFixture.Deployment("d"));
        await api.ApplyAsync(deployments + "/other", ApiFixture.Deployment("other", replicas: 1));
        await api.UntilAsync(deployments, "other", live => IsDone(live, 1, 1));

        Assert.Null((await api.GetAsync(deployments + "/d")).At("status.observedGeneration"));
        api.Api.Controllers.Set("deployment-rollout", target, ControllerMode.Slow);
        await api.UntilAsync(deployments, "d", live => IsDone(live, 1, 2));
        Assert.NotEmpty(marker);
    }

    [Fact]
    public async Task A_pod_waits_for_the_secret_that_it_needs()
    {
        var deployments = await DeploymentsAsync();
        var pods = deployments.Replace("apis/apps/v1", "api/v1").Replace("deployments", "pods");
        await api.ApplyAsync(deployments + "/d", ApiFixture.Deployment("d", replicas: 1, extra: ""","env":[{"name":"P","valueFrom":{"secretKeyRef":{"name":"s","key":"password"}}}]"""));
        await api.UntilAsync(deployments, "d", live => Answer.Of(live, "status.unavailableReplicas") == "1");
        var pod = Answer.Of((await api.GetAsync(pods)).Json, "items.0.metadata.name")!;
        var waiting = await api.UntilAsync(pods, pod, live => Answer.Of(live, "status.containerStatuses.0.state.waiting.reason") is not null);

        await api.ApplyAsync(pods.Replace("/pods", "/secrets/s"), """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"password":"eA=="}}""");
        await api.UntilAsync(deployments, "d", live => IsDone(live, 1, 1));

        Assert.Equal(("CreateContainerConfigError", "secret \"s\" not found"),
            (Answer.Of(waiting, "status.containerStatuses.0.state.waiting.reason"), Answer.Of(waiting, "status.containerStatuses.0.state.waiting.message")));
    }

    [Fact]
    public async Task A_missing_service_account_is_an_event_and_no_pods()
    {
        var deployments = await DeploymentsAsync();
        var space = deployments.Split('/')[^2];
        await api.ApplyAsync(deployments + "/d", ApiFixture.Deployment("d", replicas: 1).Replace("\"spec\":{\"containers\"", "\"spec\":{\"serviceAccountName\":\"app\",\"containers\""));
        await api.UntilAsync(deployments, "d", live => Answer.Of(live, "status.unavailableReplicas") == "1");
        await api.ApplyAsync($"/api/v1/namespaces/{space}/serviceaccounts/app", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"app"}}""");
        await api.UntilAsync(deployments, "d", live => IsDone(live, 1, 1));

        var events = (await api.GetAsync($"/api/v1/namespaces/{space}/events")).Json["items"]!.AsArray();
        Assert.Contains(events, told => ((string?)told!["message"] ?? "").Contains("serviceaccount \"app\" not found"));
    }

    [Fact]
    public async Task Stateful_sets_daemon_sets_and_jobs_come_to_their_end()
    {
        var space = await api.SpaceAsync();
        const string Template = """{"metadata":{"labels":{"app":"x"}},"spec":{"containers":[{"name":"c","image":"example.com/x:1"}]}}""";
        var apps = $"/apis/apps/v1/namespaces/{space}";
        await api.ApplyAsync(apps + "/statefulsets/s", $$"""
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"s"},"spec":{"replicas":2,"serviceName":"s","selector":{"matchLabels":{"app":"x"} },"template":{{Template}},
             "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"} } } }]} }
            """);
        await api.ApplyAsync(apps + "/daemonsets/d", $$"""{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"app":"x"} },"template":{{Template}} } }""");
        var job = await api.ApplyAsync($"/apis/batch/v1/namespaces/{space}/jobs/j", $$"""
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j"},"spec":{"template":{{Template.Replace("\"containers\"", "\"restartPolicy\":\"Never\",\"containers\"")}} } }
            """);

        Assert.Equal(201, job.Status);
        await api.UntilAsync(apps + "/statefulsets", "s", live => Answer.Of(live, "status.readyReplicas") == "2" && Answer.Of(live, "status.updatedReplicas") == "2");
        await api.UntilAsync(apps + "/daemonsets", "d", live => Answer.Of(live, "status.numberAvailable") == "2");
        var done = await api.UntilAsync($"/apis/batch/v1/namespaces/{space}/jobs", "j", live => Answer.Of(live, "status.succeeded") == "1");
        Assert.Equal("Complete", Answer.Of(done, "status.conditions.1.type"));
        Assert.Equal("Bound", (await api.GetAsync($"/api/v1/namespaces/{space}/persistentvolumeclaims/data-s-1")).At("status.phase"));
    }

    [Fact]
    public async Task A_pod_waits_for_its_claim_and_binds_it()
    {
        var deployments = await DeploymentsAsync();
        var claims = deployments.Replace("apis/apps/v1", "api/v1").Replace("deployments", "persistentvolumeclaims");
        await api.ApplyAsync(deployments + "/d", ApiFixture.Deployment("d", replicas: 1, extra: ""","volumeMounts":[{"name":"v","mountPath":"/v"}]""")
            .Replace("\"spec\":{\"containers\"", "\"spec\":{\"volumes\":[{\"name\":\"v\",\"persistentVolumeClaim\":{\"claimName\":\"c\"}}],\"containers\""));
        await api.UntilAsync(deployments, "d", live => Answer.Of(live, "status.unavailableReplicas") == "1");

        var claim = await api.ApplyAsync(claims + "/c",
            """{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""");
        await api.UntilAsync(deployments, "d", live => IsDone(live, 1, 1));

        Assert.Equal("Pending", claim.At("status.phase"));
        Assert.Equal("Bound", (await api.GetAsync(claims + "/c")).At("status.phase"));
    }

    [Fact]
    public async Task A_job_that_fails_says_so()
    {
        var space = await api.SpaceAsync();
        api.Api.Controllers.Set("job", $"{space}/j", ControllerMode.Fail);
        await api.ApplyAsync($"/apis/batch/v1/namespaces/{space}/jobs/j",
            """{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"example.com/x:1"}]}}}}""");

        var failed = await api.UntilAsync($"/apis/batch/v1/namespaces/{space}/jobs", "j", live => Answer.Of(live, "status.conditions.1.type") == "Failed");
        Assert.Equal("BackoffLimitExceeded", Answer.Of(failed, "status.conditions.1.reason"));
    }

    [Fact]
    public void A_controller_that_is_not_there_has_no_mode() =>
        Assert.Throws<ArgumentException>(() => api.Api.Controllers.Set("nothing", "a/b", ControllerMode.Fail));
}
