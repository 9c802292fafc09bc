using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Platforms;
using Berth.Profiles;

namespace Berth.Steps.ConfigureCluster;

/// <summary>Trust and permission policies of the roles that pods take.</summary>
internal static class RoleDocuments
{
    /// <summary>The audience of the tokens that pods show to STS.</summary>
    public const string Audience = "sts.amazonaws.com";

    /// <summary>IAM roles for service accounts: just this service account of just this cluster.</summary>
    public static JsonObject WebIdentityTrust(ResourceId provider, string ns, string serviceAccount) => Document(new JsonObject
    {
        ["Effect"] = "Allow",
        ["Principal"] = new JsonObject { ["Federated"] = provider.Reference("arn") },
        ["Action"] = "sts:AssumeRoleWithWebIdentity",
        ["Condition"] = new JsonObject
        {
            ["StringEquals"] = new JsonObject
            {
                [$"{provider.Reference("issuer")}:sub"] = $"system:serviceaccount:{ns}:{serviceAccount}",
                [$"{provider.Reference("issuer")}:aud"] = Audience,
            },
        },
    });

    /// <summary>EKS Pod Identity: EKS itself, for this cluster; which service account is the association's to say.</summary>
    public static JsonObject PodIdentityTrust(Platform platform) => Document(new JsonObject
    {
        ["Effect"] = "Allow",
        ["Principal"] = new JsonObject { ["Service"] = "pods.eks.amazonaws.com" },
        ["Action"] = new JsonArray("sts:AssumeRole", "sts:TagSession"),
        ["Condition"] = new JsonObject
        {
            ["StringEquals"] = new JsonObject { ["aws:SourceAccount"] = platform.AccountId },
            ["ArnEquals"] = new JsonObject { ["aws:SourceArn"] = platform.ClusterArn },
        },
    });

    /// <summary>One role, and only with the external id.</summary>
    public static JsonObject ExternalIdTrust(ResourceId role, string externalId) => Document(new JsonObject
    {
        ["Effect"] = "Allow",
        ["Principal"] = new JsonObject { ["AWS"] = role.Reference("arn") },
        ["Action"] = "sts:AssumeRole",
        ["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["sts:ExternalId"] = externalId } },
    });

    public static JsonObject Policy(IReadOnlyList<PolicyStatement> statements) => Document([.. statements.Select(Statement)]);

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

    private static JsonObject Document(params JsonNode[] statements) => new() { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statements) };

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
