using System.Text.Json.Nodes;
using Berth.Cluster;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.ConfigureCluster;

/// <summary>The environment's key, the cluster's add-ons and identity provider, the roles that pods take, the namespace and the service accounts.</summary>
public sealed class ConfigureClusterPlan : IStepPlan
{
    public string Step => StepNames.ConfigureCluster;

    public IReadOnlyList<Resource> Desired(Blueprint blueprint)
    {
        var provider = new ResourceId(IdentityProviderKind.Name, blueprint.Platform.Cluster.Name);
        return
        [
            .. blueprint.Key is { } key ? [new(key.Id, new JsonObject { ["rotation"] = true })] : Array.Empty<Resource>(),
            .. blueprint.AddonsInUse.Select(addon => new Resource(addon.Id, [], Ownership.Platform)),
            .. blueprint.Identities.Any(identity => !identity.ByPodIdentity)
                ? [new(provider, new JsonObject { ["clientIds"] = new JsonArray(RoleDocuments.Audience) }, Ownership.Platform)]
                : Array.Empty<Resource>(),
            .. blueprint.Identities.Select(identity => Role(identity, blueprint, provider)),
            .. blueprint.ScanRole is { } scan ? [RoleOf(scan)] : Array.Empty<Resource>(),
            .. blueprint.FurtherNamespaces.Prepend(blueprint.Namespace).Select(name => Manifest(new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Namespace",
                ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = KubernetesLabels.Of(blueprint.Environment) },
            })),
            .. blueprint.Identities.Where(identity => identity.ByPodIdentity).Select(identity => new Resource(
                PodIdentityKind.IdOf(blueprint.Namespace, identity.ServiceAccount), new JsonObject { ["roleArn"] = RoleId(identity.RoleName).Reference("arn") })),
            .. blueprint.Identities.Select(identity => ServiceAccount(identity, blueprint)),
        ];
    }

    private static ResourceId RoleId(string name) => new(RoleKind.Name, name);

    private static Resource Role(WorkloadIdentity identity, Blueprint blueprint, ResourceId provider) => new(RoleId(identity.RoleName), new JsonObject
    {
        ["trust"] = identity.ByPodIdentity ? RoleDocuments.PodIdentityTrust(blueprint.Platform) : RoleDocuments.WebIdentityTrust(provider, blueprint.Namespace, identity.ServiceAccount),
        ["policy"] = RoleDocuments.Policy(identity.Policy),
        ["boundary"] = RoleKind.PodBoundary,
    });

    private static Resource RoleOf(ScanRole scan) => new(RoleId(scan.RoleName), new JsonObject
    {
        ["trust"] = RoleDocuments.ExternalIdTrust(RoleId(scan.TakenBy), scan.ExternalId),
        ["policy"] = RoleDocuments.Policy(scan.Policy),
        ["managedPolicies"] = new JsonArray([.. scan.ManagedPolicies.Order(StringComparer.Ordinal).Select(arn => (JsonNode)arn)]),
        ["boundary"] = RoleKind.ScanBoundary,
    });

    /// <summary>Without the annotation where Pod Identity serves: a pod that has both takes its credentials by web identity.</summary>
    private static Resource ServiceAccount(WorkloadIdentity identity, Blueprint blueprint)
    {
        var metadata = new JsonObject { ["name"] = identity.ServiceAccount, ["namespace"] = blueprint.Namespace, ["labels"] = KubernetesLabels.Of(blueprint.Environment) };
        if (!identity.ByPodIdentity)
            metadata["annotations"] = new JsonObject { ["eks.amazonaws.com/role-arn"] = RoleId(identity.RoleName).Reference("arn") };
        return Manifest(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = metadata });
    }

    private static Resource Manifest(JsonObject manifest) => new(ObjectAddress.Of(manifest).Id, manifest);
}
