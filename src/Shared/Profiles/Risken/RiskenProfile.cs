using Berth.Planning;
using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles.Risken;

/// <summary>RISKEN (ca-risken): security monitoring; gateway and web behind the load balancer, core and datasource-api behind them.</summary>
public sealed class RiskenProfile : IProfile
{
    private const string ApiRule = "console-api";
    private const string WebRule = "console-web";
    private const string TokenRule = "access-token";
    private const string Cookie = "AWSELBAuthSessionCookie";

    /// <summary>AES-256: one of the three lengths that RISKEN accepts (16, 24, 32).</summary>
    private const int CodeDataKeyLength = 32;

    public string Name => "risken";

    public IEnumerable<RequestProblem> Check(EnvironmentRequest request, Platform platform)
    {
        if (request.Risken is not { } risken)
        {
            yield return new("/risken", "is missing", "the profile risken needs its part of the request");
            yield break;
        }

        if (platform.Database.Mysql is null)
            yield return new("/platform", $"the platform {platform.Name} has no MySQL database", "put a platform with database.mysql");
        if (risken.AccessToken is { } token && token.Host == risken.ConsoleHost)
            yield return new("/risken/accessToken/host", "is the console's host", "give the access tokens a host of their own: their rule asks nobody to sign in");
        if (risken.SignIn is { Type: "oidc", Oidc: null })
            yield return new("/risken/signIn/oidc", "is missing", "type oidc needs the provider's endpoints, client id and secret");
        if (risken.SignIn.Type == "cognito" && platform.UserPool is null)
            yield return new("/risken/signIn/type", $"the platform {platform.Name} has no user pool", "use type oidc or put a platform with userPool");
        foreach (var (index, address) in (risken.AccessToken?.SourceIps ?? []).Index())
            if (!System.Net.IPNetwork.TryParse(address, out _))
                yield return new($"/risken/accessToken/sourceIps/{index}", "is no CIDR block", "give one such as 203.0.113.0/24");
        foreach (var problem in SecretSources.Check(Sources(risken), platform))
            yield return problem;
        foreach (var problem in RiskenParameterNames.Check(risken))
            yield return problem;
        if (risken.Parameters.Any(path => path.Value.ContainsKey("CODE_DATA_KEY")))
            yield return new("/risken/parameters", "CODE_DATA_KEY is a secret", "leave it out (one is made) or point to it under secrets");
    }

    private static IEnumerable<(string Field, SecretSource Source)> Sources(RiskenRequest risken)
    {
        if (risken.SignIn.Oidc is { } provider)
            yield return ("/risken/signIn/oidc/clientSecret", provider.ClientSecret);
        foreach (var (path, secrets) in risken.Secrets)
            foreach (var (name, source) in secrets)
                yield return ($"/risken/secrets/{JsonPointer.Escape(path)}/{name}", source);
    }

    public PlacementNeeds Needs(EnvironmentRequest request, Platform platform)
    {
        var risken = request.Risken!;
        var ports = RiskenWorkload.All.Where(workload => workload.NodePort is not null).ToDictionary(workload => workload.Name, workload => workload.NodePort!.Value);
        IReadOnlyList<string> rules = risken.AccessToken is null ? [ApiRule, WebRule] : [ApiRule, WebRule, TokenRule];
        IReadOnlyList<string> hosts = risken.AccessToken is { } token ? [risken.ConsoleHost, token.Host] : [risken.ConsoleHost];
        return new(ports, rules, hosts);
    }

    public Blueprint Draw(EnvironmentRequest request, Platform platform, Placement placement)
    {
        var risken = request.Risken!;
        var environment = request.Environment;
        var account = new DatabaseAccount($"berth/{environment}/database", "mysql", risken.Database.Schema,
            DatabaseAccount.UserOf(environment), ["SELECT", "INSERT", "UPDATE", "DELETE", "EXECUTE"], risken.Database.RotateEveryDays, risken.Database.Rotation);
        var codeDataKey = new GeneratedSecret($"berth/{environment}/code-data-key", CodeDataKeyLength, GeneratedSecret.LettersAndDigits);
        var parameters = RiskenParameters.For(request, risken, platform, account, codeDataKey, Cookie);
        var signIn = SignInOf(request, risken);
        var api = new TargetGroup($"berth-{environment}-api", placement.NodePorts["gateway"], "/healthz");
        var web = new TargetGroup($"berth-{environment}-web", placement.NodePorts["web"], "/index.html");

        return new()
        {
            Environment = environment,
            Platform = platform,
            LoadBalancer = placement.LoadBalancer,
            Namespace = risken.Namespace,
            Identities = [new(RiskenManifests.ServiceAccount, $"berth-{environment}-risken", RiskenPolicy.For(environment, platform, parameters))],
            Database = account,
            GeneratedSecrets = risken.Secrets.GetValueOrDefault("datasource-api")?.ContainsKey("CODE_DATA_KEY") == true ? [] : [codeDataKey],
            SignIn = signIn,
            Parameters = parameters,
            TargetGroups = [api, web],
            Rules = Rules(risken, placement, signIn, api, web),
            Workloads =
            [
                .. RiskenWorkload.All.Select(workload => RiskenManifests.Service(workload, environment, risken.Namespace,
                    placement.NodePorts.TryGetValue(workload.Name, out var port) ? port : null)),
                .. RiskenWorkload.All.Select(workload => RiskenManifests.Deployment(workload, request, risken, platform, parameters, account)),
            ],
        };
    }

    private static SignIn SignInOf(EnvironmentRequest request, RiskenRequest risken) => risken.SignIn switch
    {
        { Type: "oidc", Oidc: { } provider } => new OidcSignIn(provider, risken.SignIn.Scope, risken.SignIn.SessionTimeoutSeconds, Cookie),
        var cognito => new CognitoSignIn($"berth-{request.Environment}", [$"https://{risken.ConsoleHost}/oauth2/idpresponse"],
            [$"https://{risken.ConsoleHost}"], cognito.IdentityProviders, cognito.Scope, cognito.SessionTimeoutSeconds, Cookie),
    };

    /// <summary>The API's rule before the web's: both match the console's host. The token rule asks nobody to sign in.</summary>
    private static List<ListenerRule> Rules(RiskenRequest risken, Placement placement, SignIn signIn, TargetGroup api, TargetGroup web)
    {
        List<ListenerRule> rules =
        [
            new(ApiRule, placement.Priorities[ApiRule], risken.ConsoleHost, "/api/*", [], api, signIn),
            new(WebRule, placement.Priorities[WebRule], risken.ConsoleHost, "/*", [], web, signIn),
        ];
        if (risken.AccessToken is { } token)
            rules.Add(new(TokenRule, placement.Priorities[TokenRule], token.Host, "/api/*", token.SourceIps, api, SignIn: null));
        return rules;
    }
}
