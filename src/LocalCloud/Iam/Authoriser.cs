using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Iam;

/// <summary>
/// Enforces the policies of the calling role: the operation's own action on its resource, then what AWS asks for on the side.
/// The administrator may everything; that its calls are looked up all the same serves the ledger.
/// </summary>
public sealed class Authoriser : IAuthoriser
{
    private readonly ActionTable table;
    private readonly Roles roles;
    private readonly ResourceArns arns;
    private readonly KeyUse keys;
    private readonly RequestContexts contexts;

    public Authoriser(Upstream upstream, Roles roles, string account)
    {
        table = ActionTable.Load(name => AwsService.Find(name)?.ActionPrefix ?? name);
        this.roles = roles;
        arns = new ResourceArns(upstream, account);
        keys = new KeyUse(upstream, arns);
        contexts = new RequestContexts(table, new TableKeys(upstream), account);
        Tags = new ResourceTags(upstream);
    }

    public ResourceTags Tags { get; }

    /// <summary>Every question that has been decided.</summary>
    public Authorisations Asked { get; } = new();

    /// <summary>The actions that a function's role needs before Lambda polls a queue in its name.</summary>
    public IReadOnlyList<string> PollerActions => table.PollerActions;

    /// <summary>To be told of every call that succeeded, for what is kept of policies, names and keys.</summary>
    public void Observe(AwsCall call)
    {
        roles.Observe(call);
        arns.Observe(call);
        keys.Observe(call);
        Tags.Observe(call);
    }

    public async Task<Decision> DecideAsync(AwsCall call, CancellationToken ct)
    {
        var administrator = call.Principal.Administrator;
        if (table.Find(call.Service.Name, call.Operation) is not { } requirements)
            return administrator
                ? new Decision(null, null)
                : new Decision(
                    $"{Who(call)} is not authorized to perform: {call.Service.ActionPrefix}:{call.Operation} because Berth's local cloud does not know which rights it takes: Iam/actions.json has no such operation", null);

        var questions = new List<(string Action, string Resource)>();
        foreach (var requirement in requirements)
            if (requirement.Kind != "none")
                foreach (var resource in await arns.FindAsync(requirement, call))
                    questions.Add((requirement.Action, resource));
        var first = questions.Count > 0 ? questions[0].Resource : null;
        if (administrator)
            return new Decision(null, first);

        var role = await roles.FindAsync(call.Principal.RoleArn!, ct);
        if (role is null)
            return new Decision($"{Who(call)} is not authorized: the role {call.Principal.RoleArn} does not exist any more", first);
        try
        {
            var context = await contexts.OfAsync(call);
            // A change of a role is asked about the boundary that the role has, unless the call itself brings one.
            if (call.Service.Name == "iam" && call.Operation != "CreateRole" && call.Text("PermissionsBoundary") is null && call.Text("RoleName") is { } changed
                && await roles.BoundaryOfAsync(changed) is { } boundary)
                context.Set("iam:PermissionsBoundary", boundary);
            foreach (var (action, resource) in questions)
                if (await RefuseAsync(role, call, action, resource, context) is { } refusal)
                    return new Decision(refusal, first);
            return new Decision(await RefuseOnTheSideAsync(role, call, first, context), first);
        }
        catch (Exception unknown) when (unknown is NotSupportedException or FormatException)
        {
            return new Decision($"{Who(call)} is not authorized: a policy of its role cannot be evaluated: {unknown.Message}", first);
        }
    }

    /// <summary>Whether a role's policies allow an action, asked outside a call.</summary>
    public async Task<bool> AllowsAsync(string roleArn, string action, string resource, CancellationToken ct = default) =>
        await roles.FindAsync(roleArn, ct) is { } role && Evaluate(role, action, resource, new RequestContext()) == Verdict.Allow;

    private async Task<string?> RefuseOnTheSideAsync(Role role, AwsCall call, string? own, RequestContext context)
    {
        foreach (var side in table.Dependent(call.Service.Name, call.Operation))
        {
            if (!Applies(side.If, call)) continue;
            var asked = context.Copy();
            foreach (var (key, value) in side.Context)
                asked.Set(key, value);
            IReadOnlyList<string> resources;
            if (side.Check is { } check)
            {
                asked.Set("kms:ViaService", $"{call.Service.Name}.{call.Region}.amazonaws.com");
                // Secrets Manager encrypts each secret under its ARN. Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
                if (call.Service.Name == "secretsmanager" && own is not null)
                    asked.Set("kms:EncryptionContext:SecretARN", own);
                resources = await keys.FindAsync(check, call);
            }
            else
            {
                resources = side.Resource is { } other ? await arns.FindAsync(other, call) : [own ?? "*"];
            }
            foreach (var resource in resources)
                if (await RefuseAsync(role, call, side.Action, resource, asked) is { } refusal)
                    return refusal;
        }
        return null;
    }

    private static bool Applies(string? condition, AwsCall call)
    {
        if (condition is null) return true;
        var at = condition.IndexOf('=');
        return at < 0
            ? call.Texts(condition).Any()
            : call.Texts(condition[..at]).Any(value => string.Equals(value, condition[(at + 1)..], StringComparison.OrdinalIgnoreCase));
    }

    private async Task<string?> RefuseAsync(Role role, AwsCall call, string action, string resource, RequestContext context)
    {
        if (resource != "*" && (role.Policies.Any(policy => policy.AsksForResourceTags(action)) || role.Boundary?.AsksForResourceTags(action) == true))
        {
            context = context.Copy();
            foreach (var (key, value) in await Tags.FindAsync(resource))
                context.Set($"aws:ResourceTag/{key}", value).Set($"{action.Split(':')[0]}:ResourceTag/{key}", value);
        }
        Asked.Add(role, action, resource, context);
        var verdict = PolicyEvaluation.Evaluate(role.Policies, action, resource, context);
        if (verdict != Verdict.Allow)
            return Refusal(call, action, resource, verdict, "identity-based policy");
        var bounded = role.Boundary is null ? Verdict.Allow : PolicyEvaluation.Evaluate([role.Boundary], action, resource, context);
        return bounded == Verdict.Allow ? null : Refusal(call, action, resource, bounded, "permissions boundary");
    }

    private Verdict Evaluate(Role role, string action, string resource, RequestContext context)
    {
        Asked.Add(role, action, resource, context);
        var verdict = PolicyEvaluation.Evaluate(role.Policies, action, resource, context);
        return verdict != Verdict.Allow || role.Boundary is null
            ? verdict
            : PolicyEvaluation.Evaluate([role.Boundary], action, resource, context);
    }

    private static string Refusal(AwsCall call, string action, string resource, Verdict verdict, string policy) =>
        $"{Who(call)} is not authorized to perform: {action} on resource: {resource} "
        + (verdict == Verdict.ExplicitDeny ? $"with an explicit deny in {(policy[0] == 'i' ? "an" : "a")} {policy}" : $"because no {policy} allows the {action} action");

    private static string Who(AwsCall call) => $"User: {call.Principal.Arn}";
}
