using System.Text.Json.Serialization;

namespace Berth.Platforms;

/// <summary>
/// What environments stand on, defined once by the platform's owner and kept in Parameter Store under
/// <c>/berth/platforms/&lt;name&gt;</c>.
/// </summary>
public sealed record Platform
{
    public const string SchemaName = "berth-platform/v1";

    public required string Schema { get; init; }
    public required string Name { get; init; }
    public required string AccountId { get; init; }
    public required string Region { get; init; }

    /// <summary>The role that the functions take in the platform's account; left out, the platform is in the functions' own.</summary>
    public string? RoleArn { get; init; }
    public required PlatformCluster Cluster { get; init; }
    public required string VpcId { get; init; }
    public required IReadOnlyList<PlatformLoadBalancer> LoadBalancers { get; init; }
    public PlatformUserPool? UserPool { get; init; }
    public string? HostedZoneId { get; init; }

    /// <summary>Key id, ARN or alias that encrypts secrets and secure parameters; the account's default keys if left out.</summary>
    public string? KmsKeyId { get; init; }
    public required PlatformDatabases Database { get; init; }

    /// <summary>What the name of a secret that a request points to must begin with; the template's RequestSecretPrefix grants just these.</summary>
    public string? RequestSecretPrefix { get; init; }

    /// <summary><c>owner</c>: only who asked for an environment first may retire it; left out, whoever may send requests.</summary>
    public string? RetireBy { get; init; }

    /// <summary><c>required</c>: every request's plan waits until somebody approves it; left out, the request says.</summary>
    public string? Approval { get; init; }

    /// <summary><c>anotherThanRequester</c>: whoever asked may not approve; left out, whoever may send actions.</summary>
    public string? ApprovalBy { get; init; }

    /// <summary>How long a plan waits where the request does not say: <c>30m</c>, <c>12h</c>, up to <c>7d</c>. Left out: a day.</summary>
    public string? ApprovalTimeout { get; init; }

    /// <summary>Days for which a retired environment's secrets can be brought back, 7 to 30; 0 deletes them at once. Left out: 30.</summary>
    public int? SecretRecoveryDays { get; init; }

    public PlatformQuotas? Quotas { get; init; }

    /// <summary>Tells clusters apart that bear one name in different accounts or regions.</summary>
    [JsonIgnore]
    public string ClusterArn => $"arn:aws:eks:{Region}:{AccountId}:cluster/{Cluster.Name}";

    public static string ParameterName(string name) => $"/berth/platforms/{name}";
}

public sealed record PlatformCluster(string Name);

/// <param name="SecurityGroupId">The load balancer's own security group: the source that node ports are opened to.</param>
public sealed record PlatformLoadBalancer(string Arn, string ListenerArn, string SecurityGroupId);

/// <param name="Domain">The prefix or the full custom domain.</param>
public sealed record PlatformUserPool(string Id, string Domain);

/// <summary>Quotas of the platform's account that no service tells, where they are not AWS's defaults.</summary>
/// <param name="AppClients">Of the user pool.</param>
/// <param name="StandardParameters">Of account and region, or as many as environments may use of them.</param>
public sealed record PlatformQuotas(int? AppClients = null, int? StandardParameters = null);

public sealed record PlatformDatabases(PlatformDatabase? Mysql = null, PlatformDatabase? Postgres = null)
{
    /// <param name="engine"><c>mysql</c> or <c>postgres</c>.</param>
    public PlatformDatabase? For(string engine) => engine == "postgres" ? Postgres : Mysql;
}

/// <param name="Reader">The read-only endpoint; the writer if the platform has none.</param>
/// <param name="CaParameter">The parameter that holds the certificate authority's PEM.</param>
/// <param name="Schemas">By profile, the digest of the SQL scripts that make a new environment's schema; put with the platform.</param>
public sealed record PlatformDatabase(
    string Writer, string? Reader, int Port, string AdminSecretArn, string CaParameter, IReadOnlyDictionary<string, string>? Schemas = null)
{
    /// <summary>By its host name, which is one server's wherever it is named from: platforms of several accounts may share it.</summary>
    [JsonIgnore]
    public string Server => $"{Writer}:{Port}";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(Platform))]
public sealed partial class PlatformJson : JsonSerializerContext;
