using System.Net;
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
    private static readonly string[] Functions = ["PlanEnvironment", "ConfigureCluster", "DeployApplication", "VerifyEnvironment", "Compensate", "RemoveResources", "TakeInventory", "CompareEnvironment"];

    private readonly AmazonEKSClient eks = new(connection.Credentials, connection.Configured<AmazonEKSConfig>());

    /// <returns>What was made or changed, a line each; nothing if all was there.</returns>
    public async Task<IReadOnlyList<string>> GrantAsync(Platform platform, CancellationToken cancellation)
    {
        var entries = (await RolesAsync(platform, connection, cancellation)).Select(role => EnterAsync(platform.Cluster.Name, role, cancellation));
        var made = (await Task.WhenAll(entries)).OfType<string>().ToList();
        made.AddRange(await ApplyRolesAsync(platform, cancellation));
        return made;
    }

    /// <param name="own">To the account and region of the stack.</param>
    /// <returns>What keeps Berth's functions out, a sentence each; nothing if they get in.</returns>
    public async Task<IReadOnlyList<string>> LookAsync(Platform platform, Connection own, CancellationToken cancellation)
    {
        var wrong = new List<string>();
        // In another account it is the platform's own role that comes.
        var roles = platform.RoleArn is { } role ? [role] : await RolesAsync(platform, own, cancellation);
        foreach (var one in roles)
            if (!await IsLetInAsync(platform.Cluster.Name, one, cancellation))
                wrong.Add($"has no access entry in the group {Group} for {one}");
        using var client = await ClientAsync(platform, cancellation);
        foreach (var manifest in Manifests())
            try
            {
                var (group, version, plural, name) = PlaceOf(manifest);
                await client.CustomObjects.GetClusterCustomObjectAsync<JsonElement>(group, version, plural, name, cancellationToken: cancellation);
            }
            catch (HttpOperationException refused) when (refused.Response.StatusCode == HttpStatusCode.NotFound)
            {
                wrong.Add($"has no {manifest["kind"]} {manifest["metadata"]!["name"]}");
            }
            catch (HttpOperationException refused)
            {
                wrong.Add($"refuses to show its {manifest["kind"]}: {(int)refused.Response.StatusCode} {Message(refused)}");
            }

        return wrong;
    }

    private async Task<bool> IsLetInAsync(string cluster, string role, CancellationToken cancellation)
    {
        try
        {
            return (await eks.DescribeAccessEntryAsync(new DescribeAccessEntryRequest { ClusterName = cluster, PrincipalArn = role }, cancellation)).AccessEntry.KubernetesGroups?.Contains(Group) == true;
        }
        catch (ResourceNotFoundException)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<string>> RolesAsync(Platform platform, Connection own, CancellationToken cancellation)
    {
        using var formation = new AmazonCloudFormationClient(own.Credentials, own.Configured<AmazonCloudFormationConfig>());
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
        using var client = await ClientAsync(platform, cancellation);
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

    private async Task<Kubernetes> ClientAsync(Platform platform, CancellationToken cancellation)
    {
        var cluster = (await eks.DescribeClusterAsync(new DescribeClusterRequest { Name = platform.Cluster.Name }, cancellation)).Cluster;
        return new(new KubernetesClientConfiguration
        {
            Host = cluster.Endpoint,
            SslCaCerts = [X509CertificateLoader.LoadCertificate(Convert.FromBase64String(cluster.CertificateAuthority.Data))],
            AccessToken = await EksToken.ForAsync(platform.Cluster.Name, platform.Region, connection.Credentials, cancellation),
            HttpClientTimeout = TimeSpan.FromSeconds(30),
        });
    }

    private static async Task<string> ApplyAsync(IKubernetes client, JsonObject manifest, CancellationToken cancellation)
    {
        var (group, version, plural, name) = PlaceOf(manifest);
        await client.CustomObjects.PatchClusterCustomObjectAsync<JsonElement>(new V1Patch(manifest.ToJsonString(), V1Patch.PatchType.ApplyPatch),
            group, version, plural, name, fieldManager: FieldManager, force: true, cancellationToken: cancellation);
        return $"{manifest["kind"]} {name}";
    }

    private static (string Group, string Version, string Plural, string Name) PlaceOf(JsonObject manifest)
    {
        var version = manifest["apiVersion"]!.GetValue<string>().Split('/');
        return (version[0], version[1], $"{manifest["kind"]!.GetValue<string>().ToLowerInvariant()}s", manifest["metadata"]!["name"]!.GetValue<string>());
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
