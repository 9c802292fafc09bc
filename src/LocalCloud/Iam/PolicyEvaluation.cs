namespace Berth.LocalCloud.Iam;

public enum Verdict
{
    /// <summary>No statement allows it.</summary>
    ImplicitDeny,
    Allow,
    ExplicitDeny,
}

/// <summary>IAM's evaluation logic: an explicit Deny wins, then an Allow, else no.</summary>
public static class PolicyEvaluation
{
    /// <summary>Identity-based policies.</summary>
    public static Verdict Evaluate(IEnumerable<Policy> policies, string action, string resource, RequestContext context) =>
        Evaluate(policies, statement => Acts(statement, action) && On(statement, resource, context) && Conditions.Hold(statement.Conditions, context));

    /// <summary>A trust policy, for a principal of one kind.</summary>
    /// <param name="isPrincipal">Whether a principal that the policy names is the one who asks.</param>
    public static Verdict EvaluateTrust(Policy policy, string action, string kind, Func<string, bool> isPrincipal, RequestContext context) =>
        Evaluate([policy], statement =>
            Acts(statement, action)
            && statement.Principals?.GetValueOrDefault(kind) is { } principals && principals.Any(isPrincipal)
            && Conditions.Hold(statement.Conditions, context));

    private static Verdict Evaluate(IEnumerable<Policy> policies, Func<Statement, bool> applies)
    {
        var verdict = Verdict.ImplicitDeny;
        foreach (var policy in policies)
        {
            foreach (var statement in policy.Statements)
            {
                if (statement.Allow && verdict == Verdict.Allow || !applies(statement))
                    continue;
                if (!statement.Allow)
                    return Verdict.ExplicitDeny;
                verdict = Verdict.Allow;
            }
        }
        return verdict;
    }

    internal static bool Acts(Statement statement, string action) =>
        statement.Actions is { } actions ? actions.Any(pattern => Wildcard.Matches(pattern, action, ignoreCase: true))
        : statement.NotActions is { } excluded && !excluded.Any(pattern => Wildcard.Matches(pattern, action, ignoreCase: true));

    private static bool On(Statement statement, string resource, RequestContext context) =>
        statement.Resources is { } resources ? resources.Any(pattern => Wildcard.Matches(Variables.Replace(pattern, context), resource))
        : statement.NotResources is { } excluded && !excluded.Any(pattern => Wildcard.Matches(Variables.Replace(pattern, context), resource));
}
