using System.Text.Json.Nodes;
using Berth.Cluster;

namespace Berth.Tests.Cluster;

public sealed class FieldOwnersTests
{
    private static readonly JsonObject Manifest = JsonNode.Parse("""
        { "metadata": { "labels": { "app/name": "core" } },
          "spec": { "replicas": 1, "template": { "spec": { "containers": [{ "name": "core", "image": "ours:1", "ports": [{ "containerPort": 8080 }] }, { "name": "side", "image": "ours:2" }] } } } }
        """)!.AsObject();

    /// <summary>As kubectl 1.30 and server-side apply leave it.</summary>
    private static readonly JsonObject Live = JsonNode.Parse("""
        { "metadata": { "labels": { "app/name": "core" }, "managedFields": [
            { "manager": "berth", "operation": "Apply", "time": "2026-01-01T10:00:00Z", "fieldsV1": { "f:spec": { "f:replicas": {}, "f:template": { "f:spec": { "f:containers": {
              "k:{\"name\":\"side\"}": { ".": {}, "f:name": {}, "f:image": {} }, "k:{\"name\":\"core\"}": { ".": {}, "f:name": {} } } } } } } },
            { "manager": "kubectl-set", "operation": "Update", "time": "2026-01-01T11:00:00Z", "fieldsV1": { "f:spec": { "f:template": { "f:spec": { "f:containers": {
              "k:{\"name\":\"core\"}": { "f:image": {}, "f:ports": { "k:{\"containerPort\":8080,\"protocol\":\"TCP\"}": { ".": {}, "f:hostPort": {} } } } } } } } } },
            { "manager": "kubectl-label", "operation": "Update", "time": "2026-01-01T11:30:00Z", "fieldsV1": { "f:metadata": { "f:labels": { "f:app/name": {} } } } },
            { "manager": "early", "operation": "Update", "time": "2026-01-01T09:00:00Z", "fieldsV1": { "f:metadata": { "f:annotations": { "f:x": {} } } } },
            { "manager": "kube-controller-manager", "operation": "Update", "subresource": "status", "time": "2026-01-01T12:00:00Z", "fieldsV1": { "f:status": {} } } ] },
          "spec": { "replicas": 1, "template": { "spec": { "containers": [{ "name": "side", "image": "ours:2" }, { "name": "core", "image": "theirs:1", "ports": [{ "containerPort": 8080, "protocol": "TCP" }] }] } } } }
        """)!.AsObject();

    [Theory]
    [InlineData("/spec/template/spec/containers/0/image", "kubectl-set")]
    [InlineData("/spec/template/spec/containers/0/ports/0/hostPort", "kubectl-set")]
    [InlineData("/spec/template/spec/containers", "kubectl-set")]
    [InlineData("/metadata/labels/app~1name", "kubectl-label")]
    [InlineData("/metadata/annotations/x", "early")]
    public void Who_has_the_field_has_written_it(string path, string manager)
    {
        var owner = Assert.Single(FieldOwners.Of(Live, Manifest, path, "berth"));
        Assert.Equal((manager, "Update"), (owner.Manager, owner.Operation));
        Assert.StartsWith("2026-01-01T", owner.At, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_nobody_has_may_have_been_removed_by_whoever_wrote_since() =>
        Assert.Equal(["kubectl-set", "kubectl-label"], FieldOwners.Of(Live, Manifest, "/spec/paused", "berth").Select(owner => owner.Manager));
}
