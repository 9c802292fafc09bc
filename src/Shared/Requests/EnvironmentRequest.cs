using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Berth.Requests;

/// <summary>
/// One request, <c>berth/v1</c>: what an SQS message's body or an execution's input holds. Optional fields have setters, for
/// the source-generated reader would overwrite the defaults of init-only ones.
/// </summary>
[Description("One message asks for an environment.")]
public sealed record EnvironmentRequest
{
    public const string SchemaName = "berth/v1";

    /// <summary>The largest request, in bytes of UTF-8.</summary>
    public const int MaximumBytes = 64 * 1024;

    [Description("The version of this format."), AllowedValues(SchemaName)]
    public required string Schema { get; init; }

    [Description("Names this request. The same id with the same content is done once; with other content it is refused.")]
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9-]{7,39}$")]
    [Example("2026-08-01-prd-0001")]
    public required string RequestId { get; init; }

    [Description("The environment's name; its parameters live under /<environment>.")]
    [RegularExpression("^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){1,19}$")]
    [Example("prd")]
    public required string Environment { get; init; }

    [Description("The platform to stand on, put with `berth platform put`.")]
    [RegularExpression("^[a-z][a-z0-9-]{0,30}$")]
    [Example("shared")]
    public required string Platform { get; init; }

    [Description("The application."), AllowedValues("risken", "service")]
    public required string Profile { get; init; }

    [Description("`apply` makes the environment; `plan` only shows what would change."), AllowedValues("apply", "plan")]
    public string Mode { get; set; } = "apply";

    [Description("`production` refuses what is for trying out only, such as a database inside the cluster."), AllowedValues("production", "development")]
    public string Tier { get; set; } = "production";

    [Description("Refuses to retire the environment until a request without this has been done.")]
    public bool Protected { get; set; }

    [Description("What happens when the environment is found to differ from this request: `report` tells of it; `repair` puts it right by the next attempt of this request."), AllowedValues("report", "repair")]
    public string Drift { get; set; } = "report";

    [Description("`required`: the plan waits until somebody approves it with `berth approve`; left out, the platform says."), AllowedValues("required")]
    public string? Approval { get; set; }

    [Description("How long a plan waits for its approval: seconds, minutes, hours or days, up to `7d`; left out, the platform says, or else `1d`.")]
    [RegularExpression(ApprovalTerms.TimeoutPattern)]
    public string? ApprovalTimeout { get; set; }

    [Description("After how many hours or days the environment is retired by itself, such as `12h` or `7d`; left out, it stays. A protected one is not retired.")]
    [RegularExpression(ExpiryTerms.Pattern)]
    public string? ExpiresAfter { get; set; }

    [Description("What the profile risken takes.")]
    public RiskenRequest? Risken { get; set; }

    [Description("What the profile service takes.")]
    public WebServiceRequest? Service { get; set; }

    internal const string HostName = @"^(?=.{4,128}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$";
}

/// <summary>The profile <c>risken</c>'s part of a request.</summary>
public sealed record RiskenRequest
{
    [Description("The Kubernetes namespace."), RegularExpression("^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){1,39}$")]
    public string Namespace { get; set; } = "risken";

    [Description("The images' tag."), RegularExpression("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$")]
    public string ImageTag { get; set; } = "latest";

    [Description("The console's host name."), RegularExpression(EnvironmentRequest.HostName)]
    [Example("risken.example.com")]
    public required string ConsoleHost { get; init; }

    [Description("The endpoint for access tokens; left out, there is none.")]
    public AccessTokenRequest? AccessToken { get; set; }

    [Description("How pods get their IAM role: `irsa` or `podIdentity`."), AllowedValues("irsa", "podIdentity")]
    public string Identity { get; set; } = "irsa";

    [Description("How people sign in at the load balancer.")]
    public SignInRequest SignIn { get; set; } = new();

    [Description("The MySQL schema and its user.")]
    public DatabaseRequest Database { get; set; } = new();

    [Description("The AWS accounts that RISKEN scans; left out, its pods can take no further role.")]
    public ScanRequest? Scan { get; set; }

    [Description("What is watched on the cluster.")]
    public ObservabilityRequest Observability { get; set; } = new();

    [Description("Further parameters: path below the environment (such as `common` or `gateway/gateway`) to name to value. "
        + "Scanners of GitHub, Google Cloud and Azure run once a whole set of theirs stands in `parameters` and `secrets` under `code/common`, `google/common` or `azure/common`: "
        + "code-*: GITHUB_DEFAULT_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY; google-asset, -portscan and -scc: GOOGLE_SERVICE_ACCOUNT_JSON; "
        + "google-cloudsploit: GOOGLE_SERVICE_ACCOUNT_EMAIL and GOOGLE_SERVICE_ACCOUNT_PRIVATE_KEY; azure-prowler: AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET.")]
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Parameters { get; set; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();

    [Description("Further secret parameters: path below the environment to name to where the value lives.")]
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, SecretSource>> Secrets { get; set; } =
        new Dictionary<string, IReadOnlyDictionary<string, SecretSource>>();
}

public sealed record AccessTokenRequest
{
    [Description("The host name for calls with an access token."), RegularExpression(EnvironmentRequest.HostName)]
    [Example("risken-api.example.com")]
    public required string Host { get; init; }

    [Description("Source addresses (CIDR) that may call; none means any. A rule holds three at most beside host and path.")]
    [AtMost(3)]
    public IReadOnlyList<string> SourceIps { get; set; } = [];

    [Description("Lets only calls with an `Authorization: Bearer` header through. Leaves room for two source addresses.")]
    public bool RequireBearer { get; set; }
}

/// <summary>Which accounts RISKEN's scanners may look into, and as whom.</summary>
public sealed record ScanRequest
{
    [Description("What scanned accounts ask for, besides the role that calls."), RegularExpression(@"^[A-Za-z0-9+=,.@:/_-]{2,1224}$")]
    [Example("prd-4f1c9a")]
    public required string ExternalId { get; init; }

    [Description("The accounts. The platform's own gets its role made; the others bring theirs."), AtMost(100)]
    public IReadOnlyList<string> Accounts { get; set; } = [];

    [Description("The role's name in the accounts other than the platform's own."), RegularExpression(@"^[A-Za-z0-9+=,.@_-]{1,64}$")]
    public string RoleName { get; set; } = "RISKEN";
}

public sealed record ObservabilityRequest
{
    [Description("Container Insights and the pods' logs in CloudWatch, by the add-on amazon-cloudwatch-observability.")]
    public bool ContainerInsights { get; set; }
}

public sealed record SignInRequest
{
    [Description("`cognito` or `oidc`."), AllowedValues("cognito", "oidc")]
    public string Type { get; set; } = "cognito";

    [Description("The scopes asked for, separated by spaces."), RegularExpression("^[ -~]{1,256}$")]
    public string Scope { get; set; } = "openid email profile";

    [Description("The user pool's identity providers."), AtMost(20)]
    public IReadOnlyList<string> IdentityProviders { get; set; } = ["COGNITO"];

    [Description("How long a session lasts, in seconds."), Range(1, 604800)]
    public int SessionTimeoutSeconds { get; set; } = 43200;

    [Description("The claim that names the user.")]
    [RegularExpression("^[A-Za-z0-9_:.-]{1,64}$")]
    public string UserClaim { get; set; } = "email";

    [Description("The OIDC provider, for type `oidc`.")]
    public OidcRequest? Oidc { get; set; }
}

public sealed record OidcRequest
{
    [Description("The provider, as its tokens name it."), RegularExpression(Https)]
    [Example("https://idp.example.com")]
    public required string Issuer { get; init; }

    [Description("Where people sign in."), RegularExpression(Https)]
    [Example("https://idp.example.com/authorize")]
    public required string AuthorizationEndpoint { get; init; }

    [Description("Where the load balancer gets tokens."), RegularExpression(Https)]
    [Example("https://idp.example.com/token")]
    public required string TokenEndpoint { get; init; }

    [Description("Where the load balancer asks who somebody is."), RegularExpression(Https)]
    [Example("https://idp.example.com/userinfo")]
    public required string UserInfoEndpoint { get; init; }

    [Description("The client that the provider knows the load balancer by."), RegularExpression("^[ -~]{1,256}$")]
    [Example("risken")]
    public required string ClientId { get; init; }

    [Description("Where the client secret lives.")]
    public required SecretSource ClientSecret { get; init; }

    private const string Https = "^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?$";
}

public sealed record DatabaseRequest
{
    [Description("`platform`: the platform's MySQL server; `incluster`: one of its own in the cluster, for trying out."), AllowedValues("platform", "incluster")]
    public string Mode { get; set; } = "platform";

    [Description("Where pods read user and password: from `parameterStore`, or directly from the secret in `secretsManager`."), AllowedValues("parameterStore", "secretsManager")]
    public string CredentialsIn { get; set; } = "parameterStore";

    [Description("The schema's name."), RegularExpression("^[a-z][a-z0-9_]{0,62}$")]
    public string Schema { get; set; } = "mimosa";

    [Description("How often the credentials are rotated, in days."), Range(1, 365)]
    public int RotateEveryDays { get; set; } = 30;

    [Description("`alternatingUsers`: two users take turns and no login ever fails; `singleUser`: logins fail from the change of the password until the pods have been told.")]
    [AllowedValues("alternatingUsers", "singleUser")]
    public string Rotation { get; set; } = "alternatingUsers";
}

/// <summary>Points at a secret value: it is never part of a request.</summary>
public sealed record SecretSource
{
    [Description("The Secrets Manager secret."), RegularExpression("^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$")]
    [Example("arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:berth-input/example-AbCdEf")]
    public required string SecretArn { get; init; }

    [Description("The key, for a secret that holds JSON."), RegularExpression("^[A-Za-z0-9_.-]{1,128}$")]
    public string? JsonKey { get; set; }

    [JsonIgnore]
    public string Reference => new Planning.SecretReference(SecretArn, JsonKey).ToString();
}
