using System.Text;
using Amazon.CognitoIdentityProvider;
using Amazon.CognitoIdentityProvider.Model;
using Amazon.EKS;
using Amazon.EKS.Model;
using Amazon.Runtime;
using Amazon.SecretsManager;
using Berth.Errors;
using Berth.LoadBalancing;
using Berth.Planning;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Registry;
using Berth.Requests;
using Berth.Steps;

namespace Berth.Intake;

/// <summary>Looks at what a request will meet. Reads only; a secret's value is measured and forgotten.</summary>
public sealed class SurroundingLook(
    IAmazonEKS eks, IAmazonSecretsManager secrets, IAmazonCognitoIdentityProvider pools, ParameterCount parameters,
    LoadBalancerLook loadBalancers, PlacementLedger ledger, Environments environments)
{
    public async Task<SurroundingState> AtAsync(EnvironmentRequest request, Platform platform, PlacementNeeds needs, IReadOnlyList<SecretUse> uses, Blueprint? blueprint, CancellationToken cancellation)
    {
        var environment = request.Environment;
        var cluster = ClusterAsync(platform.Cluster.Name, cancellation);
        var balancing = loadBalancers.AtAsync(platform.LoadBalancers, environment, cancellation);
        var hosts = HeldAsync(needs.Hosts.Select(host => host.Name), name => ledger.HolderAsync(name, cancellation));
        var namespaces = HeldAsync(needs.Namespaces.Values.Where(need => need.Otherwise is null).Select(need => need.Wanted), name => ledger.NamespaceHolderAsync(platform.ClusterArn, name, cancellation));
        var schemas = HeldAsync(needs.Schemas.Where(need => platform.Database.For(need.Engine) is not null), need => ledger.SchemaHolderAsync(platform.Database.For(need.Engine)!.Server, need.Name, cancellation));
        var sizes = SizesAsync(uses, cancellation);
        var clients = blueprint?.SignIn is CognitoSignIn && platform.UserPool is { } pool ? ClientsAsync(pool.Id, cancellation) : Task.FromResult<IReadOnlySet<string>?>(null);
        var count = blueprint is null ? Task.FromResult((Count: 0, Own: 0)) : parameters.OfAsync(environment, cancellation);
        var earlier = environments.FindAsync(environment, cancellation);
        await Task.WhenAll(cluster, balancing, hosts, namespaces, schemas, sizes, clients, count, earlier);
        return new()
        {
            ClusterStatus = await cluster,
            LoadBalancing = await balancing,
            Placed = await earlier is { ReadyRequestId: not null, IsRetired: false } standing ? standing.Placement?.LoadBalancer : null,
            Hosts = await hosts,
            Namespaces = await namespaces,
            Schemas = await schemas,
            Secrets = await sizes,
            AppClients = await clients,
            Parameters = (await count).Count,
            OwnParameters = (await count).Own,
        };
    }

    private async Task<string?> ClusterAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return (await eks.DescribeClusterAsync(new DescribeClusterRequest { Name = name }, cancellation)).Cluster.Status.Value;
        }
        catch (Amazon.EKS.Model.ResourceNotFoundException)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyDictionary<T, string>> HeldAsync<T>(IEnumerable<T> names, Func<T, Task<string?>> find) where T : notnull
    {
        var held = new Dictionary<T, string>();
        foreach (var name in names)
            if (await find(name) is { } holder)
                held[name] = holder;
        return held;
    }

    private async Task<IReadOnlyDictionary<string, int?>> SizesAsync(IReadOnlyList<SecretUse> uses, CancellationToken cancellation)
    {
        var reader = new SecretReader(secrets);
        var sizes = new Dictionary<string, int?>();
        foreach (var use in uses)
            sizes[use.Field] = await SizeAsync(reader, use.Source, cancellation);
        return sizes;
    }

    private static async Task<int?> SizeAsync(SecretReader reader, SecretSource source, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadAsync(new(source.SecretArn, source.JsonKey), cancellation) is { } value ? Encoding.UTF8.GetByteCount(value) : null;
        }
        catch (AmazonServiceException failure) when (CloudErrors.Translate(failure) is PermanentError)
        {
            // A key or resource policy keeps Berth out, or the ARN is none that the service takes: no value is to be had.
            return null;
        }
    }

    private async Task<IReadOnlySet<string>?> ClientsAsync(string poolId, CancellationToken cancellation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var request = new ListUserPoolClientsRequest { UserPoolId = poolId, MaxResults = 60 };
        do
        {
            var page = await pools.ListUserPoolClientsAsync(request, cancellation);
            names.UnionWith((page.UserPoolClients ?? []).Select(client => client.ClientName));
            request.NextToken = page.NextToken;
        }
        while (request.NextToken is not null);
        return names;
    }
}
