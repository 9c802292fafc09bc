using System.Text.Json.Nodes;
using Berth.LocalCloud.Iam;

namespace Berth.Tests.EndToEnd.Policies;

/// <summary>
/// Takes every entry of a policy away in turn and decides all recorded questions again, by the evaluator that decided them first. A narrowing
/// takes nothing away from what was allowed: for it, what was allowed is asked with another resource or another value of the condition's key, which
/// has to be refused with the narrowing and allowed without.
/// </summary>
/// <param name="name">What the policy is called in findings.</param>
/// <param name="policy">The one examined.</param>
/// <param name="others">The role's other policies.</param>
/// <param name="questions">What the role was asked.</param>
internal sealed class PolicyExamination(string name, Policy policy, IReadOnlyList<Policy> others, IReadOnlyList<Question> questions, Func<string, string> normal)
{
    private readonly string[] sids = SidsOf(policy);

    public IEnumerable<Finding> Findings()
    {
        var allowed = questions.Where(question => Allows(policy, question)).ToList();
        return policy.Statements.SelectMany((statement, index) => statement.Allow ? OfAllow(statement, index, allowed) : OfDeny(statement, index));
    }

    private IEnumerable<Finding> OfAllow(Statement statement, int index, List<Question> allowed)
    {
        // What other statements do not decide anyway.
        var decided = allowed.Where(question => Applies(statement, question)).ToList();
        foreach (var action in statement.Actions!)
            yield return Found(index, EntryKind.Action, action, LostWith(statement with { Actions = [.. statement.Actions.Where(other => other != action)] }));
        if (statement.Resources is { Length: > 1 } several)
            foreach (var resource in several)
                yield return Found(index, EntryKind.Resource, resource, LostWith(statement with { Resources = [.. several.Where(other => other != resource)] }));
        // Where nothing is allowed, nothing is narrowed: its actions are found unneeded.
        if (decided.Count == 0)
            yield break;
        if (statement.Resources?.Contains("*") != true)
            yield return Found(index, EntryKind.Narrowing, "Resource", WonWith(statement with { Resources = ["*"], NotResources = null }, decided.SelectMany(OnOtherResources)));
        foreach (var condition in statement.Conditions)
            yield return Found(index, EntryKind.Narrowing, $"{condition.Operator} {condition.Key}", WonWith(
                statement with { Conditions = [.. statement.Conditions.Where(other => other != condition)] }, decided.SelectMany(question => WithOtherValues(question, condition.Key))));

        Question? LostWith(Statement changed)
        {
            var without = With(index, changed);
            return decided.FirstOrDefault(question => !Allows(without, question));
        }

        Question? WonWith(Statement widened, IEnumerable<Question> asked) => asked.FirstOrDefault(Only(With(index, widened)));
    }

    /// <summary>A refusal is needed where it refuses what would be allowed.</summary>
    private IEnumerable<Finding> OfDeny(Statement statement, int index)
    {
        var concerned = questions.Where(question => Acts(statement, question)).ToList();
        if (statement.Conditions.Count > 0)
        {
            foreach (var finding in OfConditionalDeny(statement, index, concerned))
                yield return finding;
            yield break;
        }

        foreach (var action in statement.Actions!)
            yield return Found(index, EntryKind.Action, action, Inside(statement.Resources!).FirstOrDefault(Only(With(index, statement with { Actions = [.. statement.Actions.Where(other => other != action)] }))));
        if (statement.Resources!.Length > 1)
            foreach (var resource in statement.Resources)
                yield return Found(index, EntryKind.Resource, resource, Inside([resource]).FirstOrDefault(Only(With(index, statement with { Resources = [.. statement.Resources.Where(other => other != resource)] }))));

        IEnumerable<Question> Inside(string[] patterns) =>
            from question in concerned
            from pattern in patterns
            select question with { Resource = pattern.Replace("*", "some", StringComparison.Ordinal) };
    }

    /// <summary>
    /// An action is needed in it if what was asked and allowed is refused with another value of the condition's key, and is not without the action;
    /// a condition, if without it something is refused that was allowed.
    /// </summary>
    private IEnumerable<Finding> OfConditionalDeny(Statement statement, int index, List<Question> concerned)
    {
        var allowed = concerned.Where(question => Allows(policy, question)).ToList();
        string[] keys = [.. statement.Conditions.Select(condition => condition.Key).Distinct(StringComparer.OrdinalIgnoreCase)];
        var looked = allowed.Where(question => keys.All(question.Context.ContainsKey)).ToList();
        foreach (var action in statement.Actions!)
            yield return Found(index, EntryKind.Action, action, looked.SelectMany(question => keys.SelectMany(key => WithOtherValues(question, key)))
                .FirstOrDefault(Only(With(index, statement with { Actions = [.. statement.Actions.Where(other => other != action)] }))));
        foreach (var condition in statement.Conditions)
        {
            var without = With(index, statement with { Conditions = [.. statement.Conditions.Where(other => other != condition)] });
            yield return Found(index, EntryKind.Narrowing, $"{condition.Operator} {condition.Key}", allowed.FirstOrDefault(question => !Allows(without, question)));
        }
    }

    private Func<Question, bool> Only(Policy changed) => question => !Allows(policy, question) && Allows(changed, question);

    private static IEnumerable<Question> OnOtherResources(Question question)
    {
        var parts = question.Resource.Split(':');
        for (var part = 3; part < parts.Length; part++)
        {
            var segments = parts[part].Split('/');
            for (var segment = 0; segment < segments.Length; segment++)
            {
                var (was, kept) = (parts[part], segments[segment]);
                segments[segment] = "foreign";
                parts[part] = string.Join('/', segments);
                yield return question with { Resource = string.Join(':', parts) };
                (parts[part], segments[segment]) = (was, kept);
            }
        }
    }

    private static IEnumerable<Question> WithOtherValues(Question question, string key)
    {
        var rest = question.Context.Where(pair => !string.Equals(pair.Key, key, StringComparison.OrdinalIgnoreCase)).ToDictionary(StringComparer.OrdinalIgnoreCase);
        yield return question with { Context = rest };
        foreach (var value in new[] { "foreign", "true", "false" })
            yield return question with { Context = new Dictionary<string, string[]>(rest) { [key] = [value] } };
    }

    private bool Allows(Policy changed, Question question) => PolicyEvaluation.Evaluate([.. others, changed], question.Action, question.Resource, ContextOf(question)) == Verdict.Allow;

    private static bool Applies(Statement statement, Question question) =>
        PolicyEvaluation.Evaluate([new Policy([statement])], question.Action, question.Resource, ContextOf(question)) == Verdict.Allow;

    private static bool Acts(Statement statement, Question question) =>
        PolicyEvaluation.Evaluate([new Policy([statement with { Allow = true, Resources = ["*"], Conditions = [] }])], question.Action, question.Resource, new()) == Verdict.Allow;

    private static RequestContext ContextOf(Question question)
    {
        var context = new RequestContext();
        foreach (var (key, values) in question.Context)
            context.Set(key, values);
        return context;
    }

    private Policy With(int index, Statement changed) => new([.. policy.Statements.Select((statement, at) => at == index ? changed : statement)]);

    private Finding Found(int index, EntryKind kind, string text, Question? proof) =>
        new(name, sids[index], kind, normal(text), proof is null ? null : normal($"{proof.Action} on {proof.Resource}"));

    private static string[] SidsOf(Policy policy) =>
        JsonNode.Parse(policy.Document)!["Statement"] is JsonArray many
            ? [.. many.Select((statement, index) => (string?)statement!["Sid"] ?? $"{index + 1}")]
            : [(string?)JsonNode.Parse(policy.Document)!["Statement"]!["Sid"] ?? "1"];
}
