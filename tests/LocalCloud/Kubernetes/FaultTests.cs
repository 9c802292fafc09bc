using Berth.LocalCloud.Kubernetes;

namespace Berth.Tests.LocalCloud.Kubernetes;

[Collection(KubernetesCollection.Name)]
public class FaultTests(ApiFixture api)
{
    private const string Body = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"1"}}""";

    [Theory]
    [InlineData(KubernetesFault.Throttle, 429, "TooManyRequests", 404)]
    [InlineData(KubernetesFault.Error, 500, "InternalError", 404)]
    [InlineData(KubernetesFault.CutBefore, 0, null, 404)]
    [InlineData(KubernetesFault.CutAfter, 0, null, 200)]
    public async Task A_fault_meets_its_call_and_no_other(KubernetesFault fault, int status, string? reason, int afterwards)
    {
        var path = $"/api/v1/namespaces/{await api.SpaceAsync()}/configmaps/c";
        api.Admit = call => new Admission(7, call.Verb == "patch" && path.Contains($"/{call.Namespace}/") ? fault : KubernetesFault.None);
        try
        {
            if (status == 0)
                await Assert.ThrowsAsync<HttpRequestException>(() => api.ApplyAsync(path, Body));
            else
                Assert.Equal((status, reason), await api.ApplyAsync(path, Body) is var refused ? (refused.Status, refused.At("reason")) : default);
            Assert.Equal(afterwards, (await api.GetAsync(path)).Status);
            // The record follows the answer.
            Assert.True(SpinWait.SpinUntil(() => api.Calls.Any(call => call.Verb == "patch" && path.Contains($"/{call.Namespace}/")), TimeSpan.FromSeconds(10)));
            var call = api.Calls.Last(call => call.Verb == "patch" && path.Contains($"/{call.Namespace}/"));
            Assert.Equal((7L, fault, status, fault == KubernetesFault.CutAfter), (call.Number, call.Fault, call.Status, call.Changed));
        }
        finally
        {
            api.Admit = _ => new Admission(0);
        }
    }
}
