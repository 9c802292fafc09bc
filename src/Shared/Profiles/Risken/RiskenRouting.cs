using Berth.Requests;

namespace Berth.Profiles.Risken;

/// <summary>How calls come from the load balancer to RISKEN, and who has to sign in before.</summary>
internal sealed class RiskenRouting
{
    private const string ApiRule = "console-api";
    private const string WebRule = "console-web";
    private const string TokenRule = "access-token";

    public RiskenRouting(EnvironmentRequest request, RiskenRequest risken, Placement placement)
    {
        var api = new TargetGroup($"berth-{request.Environment}-api", placement.NodePorts["gateway"], "/healthz");
        var web = new TargetGroup($"berth-{request.Environment}-web", placement.NodePorts["web"], "/index.html");
        SignIn = SignInChoice.Of(request.Environment, risken.ConsoleHost, risken.SignIn);
        TargetGroups = [api, web];
        Rules = [.. ConsoleRules(risken, placement, SignIn, api, web), .. TokenRules(risken, placement, api)];
    }

    public SignIn SignIn { get; }

    public IReadOnlyList<TargetGroup> TargetGroups { get; }

    public IReadOnlyList<ListenerRule> Rules { get; }

    /// <summary>In the order in which the listener tries them.</summary>
    public static IReadOnlyList<string> RuleNames(RiskenRequest risken) => risken.AccessToken is null ? [ApiRule, WebRule] : [ApiRule, WebRule, TokenRule];

    public static IReadOnlyList<NameNeed> Hosts(RiskenRequest risken)
    {
        var console = new NameNeed(risken.ConsoleHost, "/risken/consoleHost");
        return risken.AccessToken is { } token ? [console, new(token.Host, "/risken/accessToken/host")] : [console];
    }

    /// <summary>The API's rule before the web's: both match the console's host.</summary>
    private static IEnumerable<ListenerRule> ConsoleRules(RiskenRequest risken, Placement placement, SignIn signIn, TargetGroup api, TargetGroup web) =>
    [
        new(ApiRule, placement.Priorities[ApiRule], risken.ConsoleHost, "/api/*", [], api, signIn),
        new(WebRule, placement.Priorities[WebRule], risken.ConsoleHost, "/*", [], web, signIn),
    ];

    /// <summary>
    /// Asks nobody to sign in: RISKEN checks the token. But some of its calls answer without one, and it believes the header
    /// with which the load balancer names a user; requireBearer keeps at least calls without a token away.
    /// </summary>
    private static IEnumerable<ListenerRule> TokenRules(RiskenRequest risken, Placement placement, TargetGroup api)
    {
        if (risken.AccessToken is { } token)
            yield return new(TokenRule, placement.Priorities[TokenRule], token.Host, "/api/*", token.SourceIps, api, SignIn: null,
                token.RequireBearer ? new Dictionary<string, string> { ["Authorization"] = "Bearer *" } : null);
    }
}
