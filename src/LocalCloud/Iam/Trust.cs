using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Iam;

/// <summary>Evaluates the trust policies of roles.</summary>
public sealed class Trust(Roles roles, string account) : ITrust
{
    public async Task<bool> AllowsServiceAsync(string roleArn, string service, CancellationToken ct)
    {
        if (await roles.FindAsync(roleArn, ct) is not { } role)
            return false;
        var context = new RequestContext()
            .Set("aws:SourceAccount", account)
            .Set("aws:PrincipalIsAWSService", "true")
            .Set("aws:PrincipalServiceName", service);
        return PolicyEvaluation.EvaluateTrust(role.Trust, "sts:AssumeRole", "Service", named => named == service, context) == Verdict.Allow;
    }

    public async Task<string?> RefusesPrincipalAsync(string roleArn, AwsCall call, CancellationToken ct)
    {
        var caller = call.Principal;
        if (await roles.FindAsync(roleArn, ct) is not { } role)
            return Refusal("sts:AssumeRole");
        var context = new RequestContext()
            .Set("aws:PrincipalArn", caller.RoleArn ?? caller.Arn)
            .Set("aws:PrincipalAccount", account)
            .Set("sts:RoleSessionName", call.Text("RoleSessionName") ?? "");
        foreach (var (key, value) in caller.Tags)
            context.Set($"aws:PrincipalTag/{key}", value);
        foreach (var (key, value) in call.Tags)
            context.Set($"aws:RequestTag/{key}", value);
        if (call.Tags.Count > 0)
            context.Set("aws:TagKeys", [.. call.Tags.Select(tag => tag.Key)]);
        if (call.Text("ExternalId") is { } external)
            context.Set("sts:ExternalId", external);
        // The caller's own policies have been asked before, as for every call (stricter than AWS within one account, where a trust
        // policy that names the caller itself is enough).
        string[] asked = call.Tags.Count > 0 ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"];
        return asked.FirstOrDefault(action => PolicyEvaluation.EvaluateTrust(role.Trust, action, "AWS", Names, context) != Verdict.Allow) is { } refused ? Refusal(refused) : null;

        string Refusal(string action) => $"User: {caller.Arn} is not authorized to perform: {action} on resource: {roleArn}";

        bool Names(string named) =>
            named == "*" || named == account || named == $"arn:aws:iam::{account}:root" || named == caller.Arn || named == caller.RoleArn;
    }

    public Task<bool> KnowsProviderAsync(WebIdentity identity, CancellationToken ct) => roles.HasProviderAsync(Provider(identity), identity.Audiences);

    public async Task<bool> AllowsWebIdentityAsync(string roleArn, WebIdentity identity, CancellationToken ct)
    {
        if (await roles.FindAsync(roleArn, ct) is not { } role)
            return false;
        var context = new RequestContext()
            .Set($"{identity.Issuer}:sub", identity.Subject)
            .Set($"{identity.Issuer}:aud", [.. identity.Audiences]);
        return PolicyEvaluation.EvaluateTrust(role.Trust, "sts:AssumeRoleWithWebIdentity", "Federated", named => named == Provider(identity), context) == Verdict.Allow;
    }

    public async Task<bool> AllowsPodIdentityAsync(string roleArn, string clusterArn, CancellationToken ct)
    {
        const string pods = "pods.eks.amazonaws.com";
        if (await roles.FindAsync(roleArn, ct) is not { } role)
            return false;
        var context = new RequestContext()
            .Set("aws:SourceAccount", account)
            .Set("aws:SourceArn", clusterArn)
            .Set("aws:PrincipalIsAWSService", "true")
            .Set("aws:PrincipalServiceName", pods);
        return new[] { "sts:AssumeRole", "sts:TagSession" }
            .All(action => PolicyEvaluation.EvaluateTrust(role.Trust, action, "Service", named => named == pods, context) == Verdict.Allow);
    }

    private string Provider(WebIdentity identity) => $"arn:aws:iam::{account}:oidc-provider/{identity.Issuer}";
}
