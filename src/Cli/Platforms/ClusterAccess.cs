using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.EKS;
using Amazon.EKS.Model;
using Berth.Cli.Clouds;
using Berth.Cli.Commands;
using Berth.Platforms;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Berth.Cli.Platforms;

/// <summary>Lets Berth's functions into a cluster: an EKS access entry for each role that touches it, and the committed ClusterRole for the group they come as.</summary>
public sealed class ClusterAccess(Connection connection, string stack)
{
    /// <summary>The Kubernetes group of the access entries and the subject of the binding.</summary>
    public const string Group = "berth";

    /// <summary>Who owns the fields of ClusterRole and binding: not the functions, which may not change them.</summary>
    private const string FieldManager = "berth-platform";

    /// <summary>The functions that call the Kubernetes API.</summary>
    private static readonly string[] Functions = ["PlanEnvironment", "ConfigureCluster", "DeployApplication", "VerifyEnvironment", "Compensate", "RemoveResources", "TakeInventory"];

    private readonly AmazonEKSClient eks = new(connection.Credentials, connection.Configured<AmazonEKSConfig>());

    /// <returns>What was made or changed, a line each; nothing if all was there.</returns>
    public async Task<IReadOnlyList<string>> GrantAsync(Platform platform, CancellationToken cancellation)
    {
        var entries = (await RolesAsync(platform, cancellation)).Select(role => EnterAsync(platform.Cluster.Name, role, cancellation));
        var made = (await Task.WhenAll(entries)).OfType<string>().ToList();
        made.AddRange(await ApplyRolesAsync(platform, cancellation));
        return made;
    }

    private async Task<IReadOnlyList<string>> RolesAsync(Platform platform, CancellationToken cancellation)
    {
        using var formation = new AmazonCloudFormationClient(connection.Credentials, connection.Configured<AmazonCloudFormationConfig>());
        var roles = new Dictionary<string, string>();
        var request = new ListStackResourcesRequest { StackName = stack };
        do
        {
            var page = await formation.ListStackResourcesAsync(request, cancellation);
            foreach (var resource in (page.StackResourceSummaries ?? []).Where(resource => resource.ResourceType == "AWS::IAM::Role"))
                roles[resource.LogicalResourceId] = resource.PhysicalResourceId;
            request.NextToken = page.NextToken;
        }
        while (request.NextToken is not null);
        var partition = Amazon.RegionEndpoint.GetBySystemName(platform.Region).PartitionName;
        return [.. Functions.Select(function => roles.TryGetValue($"{function}Role", out var role)
            ? $"arn:{partition}:iam::{platform.AccountId}:role/{role}"
            : throw new CommandError($"The stack {stack} has no {function}Role.", "Deploy serverless.template of this version."))];
    }

    private async Task<string?> EnterAsync(string cluster, string role, CancellationToken cancellation)
    {
        try
        {
            await eks.CreateAccessEntryAsync(new CreateAccessEntryRequest { ClusterName = cluster, PrincipalArn = role, Type = "STANDARD", KubernetesGroups = [Group] }, cancellation);
            return $"access entry for {role}";
        }
        catch (ResourceInUseException)
        {
            var entry = (await eks.DescribeAccessEntryAsync(new DescribeAccessEntryRequest { ClusterName = cluster, PrincipalArn = role }, cancellation)).AccessEntry;
            var groups = entry.KubernetesGroups ?? [];
            if (groups.Contains(Group))
                return null;
            await eks.UpdateAccessEntryAsync(new UpdateAccessEntryRequest { ClusterName = cluster, PrincipalArn = role, KubernetesGroups = [.. groups, Group] }, cancellation);
            return $"group {Group} for {role}";
        }
    }

    /// <summary>Applies ClusterRole and binding as the caller, who has to be an administrator of the cluster.</summary>
    private async Task<IReadOnlyList<string>> ApplyRolesAsync(Platform platform, CancellationToken cancellation)
    {
        var cluster = (await eks.DescribeClusterAsync(new DescribeClusterRequest { Name = platform.Cluster.Name }, cancellation)).Cluster;
        using var client = new Kubernetes(new KubernetesClientConfiguration
        {
            Host = cluster.Endpoint,
            SslCaCerts = [X509CertificateLoader.LoadCertificate(Convert.FromBase64String(cluster.CertificateAuthority.Data))],
            AccessToken = await EksToken.ForAsync(platform.Cluster.Name, platform.Region, connection.Credentials, cancellation),
            HttpClientTimeout = TimeSpan.FromSeconds(30),
        });
        var applied = new List<string>();
        try
        {
            foreach (var manifest in Manifests())
                applied.Add(await ApplyAsync(client, manifest, cancellation));
        }
        catch (HttpOperationException refused)
        {
            throw new CommandError($"The cluster {platform.Cluster.Name} refuses Berth's ClusterRole: {(int)refused.Response.StatusCode} {Message(refused)}.",
                "Run this as somebody with an access entry and the policy AmazonEKSClusterAdminPolicy.", inner: refused);
        }

        return applied;
    }

    private static async Task<string> ApplyAsync(IKubernetes client, JsonObject manifest, CancellationToken cancellation)
    {
        var version = manifest["apiVersion"]!.GetValue<string>().Split('/');
        var kind = manifest["kind"]!.GetValue<string>();
        var name = manifest["metadata"]!["name"]!.GetValue<string>();
        await client.CustomObjects.PatchClusterCustomObjectAsync<JsonElement>(new V1Patch(manifest.ToJsonString(), V1Patch.PatchType.ApplyPatch),
            version[0], version[1], $"{kind.ToLowerInvariant()}s", name, fieldManager: FieldManager, force: true, cancellationToken: cancellation);
        return $"{kind} {name}";
    }

    private static IEnumerable<JsonObject> Manifests()
    {
        using var stream = typeof(ClusterAccess).Assembly.GetManifestResourceStream("cluster-role.json")!;
        return [.. JsonNode.Parse(stream)!["items"]!.AsArray().Select(item => item!.AsObject())];
    }

    private static string Message(HttpOperationException refused)
    {
        try
        {
            return JsonNode.Parse(refused.Response.Content ?? "")?["message"]?.GetValue<string>() ?? "";
        }
        catch (JsonException)
        {
            // Not from the API server itself.
            return refused.Response.Content ?? "";
        }
    }
}
