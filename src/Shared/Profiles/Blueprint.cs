using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles;

/// <summary>
/// Everything an application needs, in the words of the control plane: what a profile makes of a request.
/// The steps turn their part of it into resources. Pure data.
/// </summary>
public sealed record Blueprint
{
    public required string Environment { get; init; }
    public required Platform Platform { get; init; }

    /// <summary>Index into the platform's load balancers, as placed.</summary>
    public int LoadBalancer { get; init; }

    /// <summary>When the environment is retired by itself; null if never.</summary>
    public EnvironmentExpiry? Expiry { get; init; }

    /// <summary>Namespaces, service accounts and whatever else must be there before configuration and workloads.</summary>
    public required string Namespace { get; init; }

    /// <summary>Namespaces besides <see cref="Namespace"/>, such as that of a database inside the cluster.</summary>
    public IReadOnlyList<string> FurtherNamespaces { get; init; } = [];
    public IReadOnlyList<WorkloadIdentity> Identities { get; init; } = [];

    /// <summary>Add-ons of the cluster, shared by environments.</summary>
    public IReadOnlyList<ClusterAddon> Addons { get; init; } = [];

    /// <summary>Those, and the agent that pods get their credentials from where EKS Pod Identity serves.</summary>
    public IEnumerable<ClusterAddon> AddonsInUse =>
        Identities.Any(identity => identity.ByPodIdentity) ? Addons.Append(new(ClusterAddon.PodIdentityAgent)).Distinct() : Addons;

    /// <summary>The environment's own KMS key; null if it has none.</summary>
    public EnvironmentKey? Key { get; init; }
    public ScanRole? ScanRole { get; init; }
    public DatabaseAccount? Database { get; init; }

    /// <summary>Who makes the schema's tables; null if nobody does.</summary>
    public SchemaOwner? SchemaOwner { get; init; }

    /// <summary>The SQL that makes them, for a Job among the workloads.</summary>
    public SchemaScripts? SchemaScripts { get; init; }
    public IReadOnlyList<GeneratedSecret> GeneratedSecrets { get; init; } = [];

    /// <summary>Logins of servers that Berth's functions do not reach.</summary>
    public IReadOnlyList<GeneratedLogin> GeneratedLogins { get; init; } = [];
    public IReadOnlyList<MessageQueue> Queues { get; init; } = [];
    public SignIn? SignIn { get; init; }
    public ParameterSet Parameters { get; init; } = ParameterSet.Empty;
    public IReadOnlyList<TargetGroup> TargetGroups { get; init; } = [];
    public IReadOnlyList<ListenerRule> Rules { get; init; } = [];

    /// <summary>Host names that become alias records to the load balancer, in the platform's hosted zone.</summary>
    public IReadOnlyList<AliasRecord> Records { get; init; } = [];

    /// <summary>Server-side applied manifests, in order.</summary>
    public IReadOnlyList<JsonObject> Workloads { get; init; } = [];
}

/// <summary>A service account with the IAM role that its pods take.</summary>
/// <param name="ByPodIdentity">True: EKS Pod Identity; false: IAM roles for service accounts.</param>
public sealed record WorkloadIdentity(string ServiceAccount, string RoleName, IReadOnlyList<PolicyStatement> Policy, bool ByPodIdentity = false);

/// <param name="Name">As EKS names it, e.g. <c>amazon-cloudwatch-observability</c>.</param>
public sealed record ClusterAddon(string Name)
{
    public const string Kind = "eks:addon";
    public const string CloudWatch = "amazon-cloudwatch-observability";
    public const string PodIdentityAgent = "eks-pod-identity-agent";

    public ResourceId Id => new(Kind, Name);
}

/// <summary>A customer managed key with yearly rotation, found by its alias. Attributes: <c>arn</c>, <c>id</c>.</summary>
/// <param name="Name">The alias without <c>alias/</c>; the roles may make such as begin with <c>berth-</c>.</param>
public sealed record EnvironmentKey(string Name)
{
    public const string Kind = "kms:key";

    public ResourceId Id => new(Kind, Name);
}

/// <summary>A standard queue under the environment's key. Attributes: <c>url</c>, <c>arn</c>.</summary>
/// <param name="Name">The roles may make such as begin with <c>berth-</c>.</param>
/// <param name="VisibilitySeconds">At most 43,200, SQS's own limit.</param>
public sealed record MessageQueue(string Name, int VisibilitySeconds, int DelaySeconds = 0)
{
    public const string Kind = "sqs:queue";

    public ResourceId Id => new(Kind, Name);
}

/// <summary>An alias record (A) to the placed load balancer.</summary>
public sealed record AliasRecord(string Host)
{
    public const string Kind = "route53:alias-record";

    public ResourceId Id => new(Kind, Host);
}

/// <summary>A role in the platform's own account that only <paramref name="TakenBy"/> can take, and only with the external id.</summary>
/// <param name="TakenBy">Name of the role of a workload identity.</param>
/// <param name="ManagedPolicies">ARNs.</param>
public sealed record ScanRole(
    string RoleName, string TakenBy, string ExternalId, IReadOnlyList<string> ManagedPolicies, IReadOnlyList<PolicyStatement> Policy);

public sealed record PolicyStatement(string Sid, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources, JsonObject? Condition = null);

/// <summary>A database user with its credentials.</summary>
/// <param name="SecretName">The Secrets Manager secret with host, port, username, password, engine and dbname.</param>
/// <param name="Privileges">What the user may do on the schema, in the engine's words.</param>
/// <param name="Rotation"><c>alternatingUsers</c>: <c>UserName</c> and <c>UserName_clone</c> take turns; <c>singleUser</c>: the one user gets another password.</param>
public sealed record DatabaseAccount(
    string SecretName,
    string Engine,
    string Schema,
    string UserName,
    IReadOnlyList<string> Privileges,
    int RotateEveryDays,
    string Rotation = DatabaseAccount.AlternatingUsers)
{
    public const string Kind = "database:credentials";
    public const string AlternatingUsers = "alternatingUsers";
    public const string SingleUser = "singleUser";

    /// <summary>
    /// Further keys that each version of the secret holds, for pods that read it as it is: <c>{username}</c>, <c>{password}</c>
    /// and <c>{host}</c> stand for the version's own, anything else for itself.
    /// </summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the server refuses the user without TLS. False only for an application that cannot use it.</summary>
    public bool RequiresTls { get; init; } = true;

    /// <summary>False: the secret is a <see cref="GeneratedLogin"/>, for Berth's functions do not reach the server.</summary>
    public bool IsRotated { get; init; } = true;

    /// <summary>
    /// The user's name for an environment: at most 26 characters, so that MySQL's 32 hold the suffix of the second one.
    /// The environment's hyphens stay, or the user of shop-clone would be the second one of shop.
    /// </summary>
    public static string UserOf(string environment) => $"berth_{environment}";

    /// <summary>Its attribute <c>versionId</c> changes with the credentials.</summary>
    public ResourceId Id => new(IsRotated ? Kind : GeneratedLogin.Kind, SecretName);
    public string Secret(string key) => new SecretReference(SecretName, key).ToString();
}

/// <summary>A secret with JSON, made once around a random password and kept. Attributes: <c>arn</c>, <c>versionId</c>.</summary>
/// <param name="Fields">What the JSON holds, all of it texts; <c>{password}</c> stands for the password.</param>
public sealed record GeneratedLogin(string SecretName, IReadOnlyDictionary<string, string> Fields)
{
    public const string Kind = "secretsmanager:generated-login";

    public ResourceId Id => new(Kind, SecretName);
    public string Secret(string key) => new SecretReference(SecretName, key).ToString();
}

/// <summary>A user of the platform's server that may change one schema's tables, and nothing outside it.</summary>
/// <param name="Login">Holds username and password.</param>
public sealed record SchemaOwner(string UserName, string Engine, GeneratedLogin Login, string Schema, IReadOnlyList<string> Privileges)
{
    public const string Kind = "database:user";

    /// <summary>Exactly the 32 characters that MySQL takes, for an environment's name of 20.</summary>
    public static string UserOf(string environment) => $"berth_{environment}_owner";

    public ResourceId Id => new(Kind, $"{Engine}/{UserName}");
}

/// <summary>A schema on the platform's database.</summary>
public static class DatabaseSchema
{
    public const string Kind = "database:schema";
    public const string PostgresMark = "postgres/";

    /// <summary>The id says the engine too, for a delete is given nothing else.</summary>
    public static ResourceId IdOf(string engine, string schema) => new(Kind, engine == "postgres" ? PostgresMark + schema : schema);
}

/// <summary>SQL scripts that came with the platform, as a ConfigMap: a file each, to be run in the order of their names.</summary>
/// <param name="Digest">Under which the registry holds them.</param>
/// <param name="ConfigMap">The ConfigMap's name in <see cref="Namespace"/>.</param>
public sealed record SchemaScripts(string Digest, string Namespace, string ConfigMap)
{
    public const string Kind = "kubernetes:schema-scripts";

    public ResourceId Id => new(Kind, $"{Namespace}/{ConfigMap}");
}

/// <summary>A random secret made once and then left alone: what is encrypted with it would be lost with it.</summary>
/// <param name="Length">Characters, from <paramref name="Alphabet"/>.</param>
public sealed record GeneratedSecret(string Name, int Length, string Alphabet)
{
    public const string Kind = "secretsmanager:generated-secret";
    public const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public ResourceId Id => new(Kind, Name);
    public string Secret => new SecretReference(Name, null).ToString();
}

/// <summary>The app client of a user pool (<see cref="CognitoSignIn"/>) or a foreign OIDC provider (<see cref="OidcSignIn"/>).</summary>
public abstract record SignIn(string Scope, int SessionTimeoutSeconds, string SessionCookieName);

public sealed record CognitoSignIn(
    string ClientName,
    IReadOnlyList<string> CallbackUrls,
    IReadOnlyList<string> LogoutUrls,
    IReadOnlyList<string> IdentityProviders,
    string Scope,
    int SessionTimeoutSeconds,
    string SessionCookieName) : SignIn(Scope, SessionTimeoutSeconds, SessionCookieName)
{
    public const string Kind = "cognito-idp:user-pool-client";

    public ResourceId Id => new(Kind, ClientName);
}

public sealed record OidcSignIn(OidcRequest Provider, string Scope, int SessionTimeoutSeconds, string SessionCookieName)
    : SignIn(Scope, SessionTimeoutSeconds, SessionCookieName)
{
    private const int KeyLength = 64;

    /// <summary>What fingerprints of the client secret are keyed with: the secret itself cannot be read back from where it is used.</summary>
    public static GeneratedSecret FingerprintKey(string environment) => new($"berth/{environment}/fingerprint-key", KeyLength, GeneratedSecret.LettersAndDigits);
}

/// <summary>A target group of instances: the cluster's nodes on a node port.</summary>
public sealed record TargetGroup(string Name, int NodePort, string HealthCheckPath)
{
    /// <summary>The node ports that are opened to the load balancer for its sake: with neighbours where many environments share a cluster, for a security group takes 60 rules (Amazon VPC quotas).</summary>
    public (int From, int To) OpenPorts { get; init; } = (NodePort, NodePort);


    public const string Kind = "elbv2:target-group";

    public ResourceId Id => new(Kind, Name);
}

/// <summary>One rule of the platform's HTTPS listener. Several rules of one environment keep the order of their priorities.</summary>
/// <param name="Priority">As placed in the ledger.</param>
/// <param name="Headers">Patterns by header name that a call must match besides host and path.</param>
public sealed record ListenerRule(
    string Name,
    int Priority,
    string Host,
    string Path,
    IReadOnlyList<string> SourceIps,
    TargetGroup Target,
    SignIn? SignIn,
    IReadOnlyDictionary<string, string>? Headers = null);
