using System.Text.Json.Nodes;
using Berth.Cluster;
using Berth.Planning;
using Berth.Profiles;

namespace Berth.Steps.ConfigureCluster;

/// <summary>The environment's key, the cluster's identity provider, a role for each workload identity, the namespace and the service accounts.</summary>
public sealed class ConfigureClusterPlan : IStepPlan
{
    private const string Audience = "sts.amazonaws.com";

    public string Step => StepNames.ConfigureCluster;

    public IReadOnlyList<Resource> Desired(Blueprint blueprint)
    {
        var provider = new ResourceId(IdentityProviderKind.Name, blueprint.Platform.Cluster.Name);
        return
        [
            .. Key(blueprint.Key),
            new(provider, new JsonObject { ["clientIds"] = new JsonArray(Audience) }, Ownership.Platform),
            .. blueprint.Identities.Select(identity => Role(identity, blueprint, provider)),
            Manifest(new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Namespace",
                ["metadata"] = new JsonObject { ["name"] = blueprint.Namespace, ["labels"] = Labels(blueprint) },
            }),
            .. blueprint.Identities.Select(identity => Manifest(new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "ServiceAccount",
                ["metadata"] = new JsonObject
                {
                    ["name"] = identity.ServiceAccount,
                    ["namespace"] = blueprint.Namespace,
                    ["labels"] = Labels(blueprint),
                    ["annotations"] = new JsonObject { ["eks.amazonaws.com/role-arn"] = RoleId(identity).Reference("arn") },
                },
            })),
        ];
    }

    private static IEnumerable<Resource> Key(EnvironmentKey? key) => key is null ? [] : [new(key.Id, new JsonObject { ["rotation"] = true })];

    private static ResourceId RoleId(WorkloadIdentity identity) => new(RoleKind.Name, identity.RoleName);

    private static Resource Role(WorkloadIdentity identity, Blueprint blueprint, ResourceId provider) => new(RoleId(identity), new JsonObject
    {
        ["trust"] = new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray(new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["Federated"] = provider.Reference("arn") },
                ["Action"] = "sts:AssumeRoleWithWebIdentity",
                ["Condition"] = new JsonObject
                {
                    ["StringEquals"] = new JsonObject
                    {
                        [$"{provider.Reference("issuer")}:sub"] = $"system:serviceaccount:{blueprint.Namespace}:{identity.ServiceAccount}",
                        [$"{provider.Reference("issuer")}:aud"] = Audience,
                    },
                },
            }),
        },
        ["policy"] = new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray([.. identity.Policy.Select(Statement)]),
        },
    });

    private static JsonNode Statement(PolicyStatement statement)
    {
        var written = new JsonObject
        {
            ["Sid"] = statement.Sid,
            ["Effect"] = "Allow",
            ["Action"] = List(statement.Actions),
            ["Resource"] = List(statement.Resources),
        };
        if (statement.Condition is { } condition)
            written["Condition"] = condition.DeepClone();
        return written;
    }

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    private static JsonObject Labels(Blueprint blueprint) =>
        new(KubernetesLabels.Of(blueprint.Environment).Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));

    private static Resource Manifest(JsonObject manifest) => new(ObjectAddress.Of(manifest).Id, manifest);
}
