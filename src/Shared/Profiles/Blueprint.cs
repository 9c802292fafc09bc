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

    /// <summary>Namespaces, service accounts and whatever else must be there before configuration and workloads.</summary>
    public required string Namespace { get; init; }
    public IReadOnlyList<WorkloadIdentity> Identities { get; init; } = [];
    public DatabaseAccount? Database { get; init; }
    public IReadOnlyList<GeneratedSecret> GeneratedSecrets { get; init; } = [];
    public SignIn? SignIn { get; init; }
    public ParameterSet Parameters { get; init; } = ParameterSet.Empty;
    public IReadOnlyList<TargetGroup> TargetGroups { get; init; } = [];
    public IReadOnlyList<ListenerRule> Rules { get; init; } = [];

    /// <summary>Server-side applied manifests, in order.</summary>
    public IReadOnlyList<JsonObject> Workloads { get; init; } = [];
}

/// <summary>A service account with the IAM role that its pods take.</summary>
public sealed record WorkloadIdentity(string ServiceAccount, string RoleName, IReadOnlyList<PolicyStatement> Policy);

public sealed record PolicyStatement(string Sid, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources, JsonObject? Condition = null);

/// <summary>A database user whose credentials alternate between <c>UserName</c> and <c>UserName_clone</c>.</summary>
/// <param name="SecretName">The Secrets Manager secret with host, port, username, password, engine and dbname.</param>
/// <param name="Privileges">What the user may do on the schema, in the engine's words.</param>
public sealed record DatabaseAccount(
    string SecretName,
    string Engine,
    string Schema,
    string UserName,
    IReadOnlyList<string> Privileges,
    int RotateEveryDays)
{
    public const string Kind = "database:credentials";

    /// <summary>
    /// The user's name for an environment: at most 26 characters, so that MySQL's 32 hold the suffix of the second one.
    /// The environment's hyphens stay, or the user of shop-clone would be the second one of shop.
    /// </summary>
    public static string UserOf(string environment) => $"berth_{environment}";

    public ResourceId Id => new(Kind, SecretName);
    public string Secret(string key) => new SecretReference(SecretName, key).ToString();
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
    : SignIn(Scope, SessionTimeoutSeconds, SessionCookieName);

/// <summary>A target group of instances: the cluster's nodes on a node port.</summary>
public sealed record TargetGroup(string Name, int NodePort, string HealthCheckPath)
{
    public const string Kind = "elbv2:target-group";

    public ResourceId Id => new(Kind, Name);
}

/// <summary>One rule of the platform's HTTPS listener. Several rules of one environment keep the order of their priorities.</summary>
/// <param name="Priority">As placed in the ledger.</param>
public sealed record ListenerRule(
    string Name,
    int Priority,
    string Host,
    string Path,
    IReadOnlyList<string> SourceIps,
    TargetGroup Target,
    SignIn? SignIn);
