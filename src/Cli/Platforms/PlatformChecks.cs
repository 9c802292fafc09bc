using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.EKS;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Berth.Cli.Clouds;
using Berth.Platforms;
using Berth.Requests;
using EksMissing = Amazon.EKS.Model.ResourceNotFoundException;
using SecretMissing = Amazon.SecretsManager.Model.ResourceNotFoundException;

namespace Berth.Cli.Platforms;

/// <summary>Whether what a platform names is there and fit for use. Says everything that is wrong at once; changes nothing.</summary>
public sealed class PlatformChecks(Connection connection)
{
    private readonly AmazonEKSClient eks = new(connection.Credentials, connection.Configured<AmazonEKSConfig>());
    private readonly AmazonElasticLoadBalancingV2Client elb = new(connection.Credentials, connection.Configured<AmazonElasticLoadBalancingV2Config>());
    private readonly AmazonSecretsManagerClient secrets = new(connection.Credentials, connection.Configured<AmazonSecretsManagerConfig>());
    private readonly AmazonSimpleSystemsManagementClient ssm = new(connection.Credentials, connection.Configured<AmazonSimpleSystemsManagementConfig>());

    public async Task<IReadOnlyList<RequestProblem>> CheckAsync(Platform platform, CancellationToken cancellation)
    {
        var checks = new List<Task<RequestProblem?>> { ClusterAsync(platform.Cluster.Name, cancellation) };
        checks.AddRange(platform.LoadBalancers.Select((balancer, index) => ListenerAsync(balancer, $"/loadBalancers/{index}", cancellation)));
        foreach (var (engine, database) in new[] { ("mysql", platform.Database.Mysql), ("postgres", platform.Database.Postgres) })
            if (database is not null)
                checks.AddRange([AdminAsync(database, $"/database/{engine}", cancellation), AuthorityAsync(database, $"/database/{engine}", cancellation)]);
        return [.. (await Task.WhenAll(checks)).OfType<RequestProblem>()];
    }

    /// <summary>A boundary is of its role's account: another account has it by the same name, which cannot be said of every policy.</summary>
    /// <param name="boundary">ARN of the policy that bounds the roles of pods in Berth's account.</param>
    internal static IEnumerable<RequestProblem> Boundary(Platform platform, string boundary)
    {
        if (platform.RoleArn is not null && (boundary.Split(':') is not { Length: 6 } parts || parts[4] == "aws" || parts[5].Count(letter => letter == '/') != 1))
            yield return new("/roleArn", $"is of another account, where Berth's PodBoundaryArn {boundary} cannot be: it is AWS's own, or has a path",
                "deploy Berth with a policy of your own without path, or without PodBoundaryArn, and make the platform's role with its name as PodBoundaryName");
    }

    private async Task<RequestProblem?> ClusterAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var status = (await eks.DescribeClusterAsync(new() { Name = name }, cancellation)).Cluster.Status;
            return status == ClusterStatus.ACTIVE ? null : new("/cluster/name", $"names a cluster that is {status}", "wait until it is ACTIVE");
        }
        catch (EksMissing)
        {
            return new("/cluster/name", $"names {name}, which is not in {connection.Region}", "give the name of an EKS cluster of this account and region");
        }
    }

    private async Task<RequestProblem?> ListenerAsync(PlatformLoadBalancer balancer, string path, CancellationToken cancellation)
    {
        try
        {
            var listener = (await elb.DescribeListenersAsync(new() { ListenerArns = [balancer.ListenerArn] }, cancellation)).Listeners.Single();
            if (listener.LoadBalancerArn != balancer.Arn)
                return new($"{path}/listenerArn", "is a listener of another load balancer", $"give a listener of {balancer.Arn}");
            return listener.Protocol == ProtocolEnum.HTTPS
                ? null
                : new($"{path}/listenerArn", $"is a listener for {listener.Protocol}", "give the HTTPS listener: a load balancer signs people in over HTTPS only");
        }
        catch (Exception missing) when (missing is ListenerNotFoundException or LoadBalancerNotFoundException)
        {
            return new($"{path}/listenerArn", "names no listener", "give the ARN of the load balancer's HTTPS listener");
        }
    }

    /// <summary>The value is looked at for its form only and goes nowhere.</summary>
    private async Task<RequestProblem?> AdminAsync(PlatformDatabase database, string path, CancellationToken cancellation)
    {
        try
        {
            var value = (await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = database.AdminSecretArn, VersionStage = "AWSCURRENT" }, cancellation)).SecretString;
            return IsLogin(value) ? null : new($"{path}/adminSecretArn", "names a secret that is no login", "put JSON with username and password into it");
        }
        catch (SecretMissing)
        {
            return new($"{path}/adminSecretArn", "names no secret", "give the ARN of the administrator's secret");
        }
        catch (AmazonSecretsManagerException denied) when (denied.ErrorCode == "AccessDeniedException")
        {
            return new($"{path}/adminSecretArn", "names a secret that you may not read", "ask for secretsmanager:GetSecretValue on it, and kms:Decrypt on its key");
        }
    }

    private async Task<RequestProblem?> AuthorityAsync(PlatformDatabase database, string path, CancellationToken cancellation)
    {
        try
        {
            var value = (await ssm.GetParameterAsync(new GetParameterRequest { Name = database.CaParameter, WithDecryption = true }, cancellation)).Parameter.Value;
            return value.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)
                ? null
                : new($"{path}/caParameter", "names a parameter that holds no PEM certificate", "put the certificate authority's PEM into it");
        }
        catch (ParameterNotFoundException)
        {
            return new($"{path}/caParameter", "names no parameter", "put the authority's PEM there first: berth platform put FILE --ca PEM-FILE");
        }
    }

    private static bool IsLogin(string? value)
    {
        try
        {
            return value is not null && JsonNode.Parse(value) is JsonObject login && login["username"] is JsonValue && login["password"] is JsonValue;
        }
        catch (JsonException)
        {
            // The text must not get into an error.
            return false;
        }
    }
}
