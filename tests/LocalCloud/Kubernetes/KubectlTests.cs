using System.Diagnostics;

namespace Berth.Tests.LocalCloud.Kubernetes;

/// <summary>The real kubectl against the API.</summary>
[Collection(KubernetesCollection.Name)]
public class KubectlTests(ApiFixture api)
{
    private const string Manifest = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {app: web}}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: web
                image: example.com/web:1
                ports: [{containerPort: 8080}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
        """;

    private async Task<(int Code, string Output)> KubectlAsync(string arguments, string? input = null)
    {
        var start = new ProcessStartInfo("kubectl", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = api.Kubeconfig;
        start.Environment["HOME"] = Path.GetTempPath(); // kubectl keeps its discovery cache there.
        start.ArgumentList.Clear();
        using var process = Process.Start(start)!;
        if (input is not null)
            await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await errors);
    }

    [Fact]
    public async Task Apply_rollout_get_restart_and_delete_work()
    {
        var space = await api.SpaceAsync();
        Assert.Equal((0, "deployment.apps/web serverside-applied\nservice/web serverside-applied\n"), await KubectlAsync($"apply --server-side -n {space} -f -", Manifest));
        Assert.Contains("successfully rolled out", (await KubectlAsync($"rollout status deploy/web -n {space} --timeout 20s")).Output);

        var (_, table) = await KubectlAsync($"get deploy,rs,po,svc -n {space}");
        Assert.Contains("READY   UP-TO-DATE   AVAILABLE   AGE", table);
        Assert.Contains("deployment.apps/web   2/2     2            2", table);
        Assert.Contains("ClusterIP   10.100.", table);

        Assert.Equal(0, (await KubectlAsync($"rollout restart deploy/web -n {space}")).Code);
        Assert.Contains("successfully rolled out", (await KubectlAsync($"rollout status deploy/web -n {space} --timeout 20s")).Output);
        var (conflict, message) = await KubectlAsync($"apply --server-side --field-manager other -n {space} -f -", Manifest.Replace("replicas: 2", "replicas: 3"));
        Assert.Equal(1, conflict);
        Assert.Contains("conflict with \"kubectl\" using apps/v1: .spec.replicas", message);

        Assert.Contains("deployment.apps \"web\" deleted", (await KubectlAsync($"delete -n {space} -f -", Manifest)).Output);
        Assert.Contains("No resources found", (await KubectlAsync($"get all -n {space}")).Output);
        Assert.Equal(0, (await KubectlAsync($"delete ns {space} --timeout 20s")).Code);
        Assert.Contains("(NotFound)", (await KubectlAsync($"get ns {space}")).Output);
    }

    [Fact]
    public async Task Client_side_apply_describe_and_explain_work()
    {
        var space = await api.SpaceAsync();
        Assert.Contains("deployment.apps/web created", (await KubectlAsync($"apply -n {space} -f -", Manifest)).Output);
        Assert.Contains("deployment.apps/web configured", (await KubectlAsync($"apply -n {space} -f -", Manifest.Replace("web:1", "web:2"))).Output);
        Assert.Contains("unknown field \"spec.replicaz\"", (await KubectlAsync($"apply -n {space} -f -", Manifest.Replace("replicas", "replicaz"))).Output);
        Assert.Contains("example.com/web:2", (await KubectlAsync($"describe deploy web -n {space}")).Output);
        Assert.Contains("replicas", (await KubectlAsync("explain deployment.spec")).Output);
        Assert.Contains("takes JSON only", (await KubectlAsync($"create configmap c --from-literal a=1 -n {space}")).Output);
    }
}
