using System.Xml.Linq;

namespace Berth.LocalCloud.Gateway;

/// <summary>
/// STS, answered by the gateway because only it knows the keys: GetCallerIdentity, AssumeRole and AssumeRoleWithWebIdentity,
/// and the sessions that the local cloud hands out itself in the name of an AWS service.
/// </summary>
public sealed class SecurityTokens(Credentials credentials, ITrust trust)
{
    private static readonly XNamespace Sts = "https://sts.amazonaws.com/doc/2011-06-15/";

    /// <summary>
    /// Verifies a web identity token and tells its issuer (without https://), subject and audience; null when it is not valid.
    /// Set by whoever issues such tokens, the Kubernetes API of this start.
    /// </summary>
    public Func<string, WebIdentity?> VerifyWebIdentity { get; set; } = static _ => null;

    public void AddTo(IDictionary<string, Override> overrides)
    {
        overrides["sts:GetCallerIdentity"] = (call, _) => Task.FromResult<Answer?>(GetCallerIdentity(call));
        overrides["sts:AssumeRole"] = AssumeRoleAsync;
        overrides["sts:AssumeRoleWithWebIdentity"] = AssumeRoleWithWebIdentityAsync;
    }

    /// <summary>A session of a role for a service that runs on its behalf: lambda.amazonaws.com for a function.</summary>
    /// <param name="services">One of these has to be named by the role's trust policy.</param>
    /// <exception cref="AwsException">The role is missing, or its trust policy names none of the services.</exception>
    public async Task<IssuedCredentials> IssueForServiceAsync(string roleArn, string sessionName, CancellationToken ct, params string[] services)
    {
        var trusted = false;
        foreach (var service in services)
            trusted = trusted || await trust.AllowsServiceAsync(roleArn, service, ct);
        if (!trusted)
            throw new AwsException(
                400, "InvalidParameterValueException",
                $"The role {roleArn} cannot be assumed by {string.Join(" or ", services)}: it is missing, or its trust policy does not name the service.");
        return credentials.Issue(roleArn, sessionName, TimeSpan.FromHours(12));
    }

    private static Answer GetCallerIdentity(AwsCall call) => Reply(call, "GetCallerIdentity",
        new XElement(Sts + "Arn", call.Principal.Arn),
        new XElement(Sts + "UserId", call.Principal.UserId),
        new XElement(Sts + "Account", call.Principal.Arn.Split(':')[4]));

    private async Task<Answer?> AssumeRoleAsync(AwsCall call, CancellationToken ct)
    {
        var (role, session) = Arguments(call);
        if (await trust.RefusesPrincipalAsync(role, call, ct) is { } why)
            throw new AwsException(403, "AccessDenied", why);
        var duration = Duration(call);
        // IAM User Guide, "Roles terms and concepts", role chaining.
        if (!call.Principal.Administrator && duration > TimeSpan.FromHours(1))
            throw new AwsException(400, "ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
        return Reply(call, "AssumeRole", Session(credentials.Issue(role, session, duration, call.Principal, call.Tags.DistinctBy(tag => tag.Key).ToDictionary(tag => tag.Key, tag => tag.Value))));
    }

    private async Task<Answer?> AssumeRoleWithWebIdentityAsync(AwsCall call, CancellationToken ct)
    {
        var (role, session) = Arguments(call);
        var identity = VerifyWebIdentity(call.Text("WebIdentityToken") ?? "")
            ?? throw new AwsException(400, "InvalidIdentityToken", "The web identity token that was passed could not be verified.");
        if (!await trust.KnowsProviderAsync(identity, ct))
            throw new AwsException(400, "InvalidIdentityToken", $"No OpenIDConnect provider found in your account for https://{identity.Issuer} with the audience {string.Join(", ", identity.Audiences)}");
        if (!await trust.AllowsWebIdentityAsync(role, identity, ct))
            throw new AwsException(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
        return Reply(call, "AssumeRoleWithWebIdentity",
            [.. Session(credentials.Issue(role, session, Duration(call))), new XElement(Sts + "SubjectFromWebIdentityToken", identity.Subject), new XElement(Sts + "Audience", identity.Audiences[0]), new XElement(Sts + "Provider", $"arn:aws:iam::{credentials.Account}:oidc-provider/{identity.Issuer}")]);
    }

    private static (string Role, string Session) Arguments(AwsCall call) =>
        call.Text("RoleArn") is { Length: > 20 } role && call.Text("RoleSessionName") is { Length: >= 2 and <= 64 } session
            ? (role, session)
            : throw new AwsException(400, "ValidationError", "RoleArn and RoleSessionName (2 to 64 characters) are required.");

    private static TimeSpan Duration(AwsCall call) =>
        int.TryParse(call.Text("DurationSeconds"), out var seconds)
            ? seconds is >= 900 and <= 43200
                ? TimeSpan.FromSeconds(seconds)
                : throw new AwsException(400, "ValidationError", "DurationSeconds has to be between 900 and 43200.")
            : TimeSpan.FromHours(1);

    private static XElement[] Session(IssuedCredentials issued) =>
    [
        new(Sts + "Credentials",
            new XElement(Sts + "AccessKeyId", issued.AccessKeyId),
            new XElement(Sts + "SecretAccessKey", issued.SecretAccessKey),
            new XElement(Sts + "SessionToken", issued.SessionToken),
            new XElement(Sts + "Expiration", issued.Expiration.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"))),
        new(Sts + "AssumedRoleUser",
            new XElement(Sts + "AssumedRoleId", "AROALOCAL:" + issued.Arn[(issued.Arn.LastIndexOf('/') + 1)..]),
            new XElement(Sts + "Arn", issued.Arn)),
    ];

    private static Answer Reply(AwsCall call, string action, params XElement[] result)
    {
        var response = new XElement(Sts + $"{action}Response",
            new XElement(Sts + $"{action}Result", result.Cast<object>().ToArray()),
            new XElement(Sts + "ResponseMetadata", new XElement(Sts + "RequestId", call.RequestId)));
        return Answer.Xml(response);
    }
}

/// <summary>What a verified web identity token says.</summary>
/// <param name="Issuer">Without https://.</param>
public sealed record WebIdentity(string Issuer, string Subject, IReadOnlyList<string> Audiences);

/// <summary>Asks the trust policies of roles.</summary>
public interface ITrust
{
    Task<bool> AllowsServiceAsync(string roleArn, string service, CancellationToken ct);

    /// <returns>Null when the caller may assume the role, else the refusal in AWS's wording.</returns>
    Task<string?> RefusesPrincipalAsync(string roleArn, AwsCall call, CancellationToken ct);

    /// <summary>Whether IAM has an OIDC provider for the issuer that lists one of the audiences as its client.</summary>
    Task<bool> KnowsProviderAsync(WebIdentity identity, CancellationToken ct);

    Task<bool> AllowsWebIdentityAsync(string roleArn, WebIdentity identity, CancellationToken ct);

    /// <summary>Whether EKS may take the role, and tag the session, for pods of this cluster.</summary>
    Task<bool> AllowsPodIdentityAsync(string roleArn, string clusterArn, CancellationToken ct);
}
