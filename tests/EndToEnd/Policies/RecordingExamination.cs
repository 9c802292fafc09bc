using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Berth.LocalCloud.Iam;
using Berth.LocalCloud.Kubernetes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Policies;

/// <summary>Every policy of ours in a recording: of the stack's roles, of the platform's role, of the roles that Berth makes and their boundary, and the ClusterRole.</summary>
internal static partial class RecordingExamination
{
    private const string PlatformRole = "PlatformRole";
    private const string EnvironmentParameters = "arn:aws:ssm:ap-northeast-1:123456789012:parameter/*";
    private const string PlatformParameters = "arn:aws:ssm:ap-northeast-1:123456789012:parameter/berth/*";

    /// <summary>What the functions ask for in their own account they ask for in another one, there by the platform's role: it is asked all that was asked anywhere.</summary>
    public static IReadOnlyList<Finding> Of(IReadOnlyList<Recording> recordings)
    {
        var platform = recordings.SelectMany(recording => recording.Roles).FirstOrDefault(IsPlatforms);
        return Finding.Merged(recordings.SelectMany(recording => (platform is null || recording.Roles.Any(IsPlatforms) ? recording.Roles : [.. recording.Roles, platform])
            .SelectMany(role => OfRole(role, recording)).Concat(OfClusterRole(recording.Attempts))));
    }

    private static bool IsPlatforms(RecordedRole role) => Known(role).Name == PlatformRole;

    /// <summary>A role that Berth made for an environment.</summary>
    public static bool IsMade(RecordedRole role) => !role.OfTheStack && MadeRole().IsMatch(role.Name);

    private static IEnumerable<Finding> OfRole(RecordedRole role, Recording recording)
    {
        var (name, normal) = Known(role);
        if (name is null)
            yield break;
        List<Question> questions = name == PlatformRole ? [.. recording.Questions.SelectMany(asked => asked)] : [.. recording.Questions[role.Arn]];
        foreach (var policies in new IReadOnlyList<Policy>[] { role.Policies, [.. role.Policies.Select(policy => Narrowed(policy, recording.PlatformKey))] })
            foreach (var policy in policies.Where(Ours))
                foreach (var finding in new PolicyExamination(NameOf(policy) ?? name, policy, [.. policies.Where(other => other != policy)], questions, normal).Findings())
                    yield return finding;

        // The boundary alone, asked what the role's policies allow: what they do not, it need not.
        if (role.Boundary is { } boundary && Ours(boundary))
            foreach (var finding in new PolicyExamination("PodBoundary", boundary, [], [.. questions.Where(question => Allowed(role, question))], normal).Findings())
                yield return finding;
    }

    /// <summary>
    /// The policy of a stack with PlatformKmsKeyArns and EnvironmentPrefix. Without them any key of the account may be a platform's and any parameter
    /// an environment's, so that rights on environments' keys and platforms' parameters add nothing; with them, others add nothing.
    /// </summary>
    private static Policy Narrowed(Policy policy, string key) => policy with
    {
        Statements = [.. policy.Statements.Select(statement =>
            IsOfPlatformKeys(statement) ? statement with { Resources = [key] }
            : statement is { Allow: true, Resources: [EnvironmentParameters] } ? statement with { Resources = null, NotResources = [PlatformParameters] }
            : statement)],
    };

    private static bool IsOfPlatformKeys(Statement statement) =>
        statement.Actions?.Contains("kms:Decrypt") == true && statement.Conditions is [{ Key: "kms:ViaService" }] && statement.Resources is [var resource] && resource.EndsWith(":key/*", StringComparison.Ordinal);

    private static bool Allowed(RecordedRole role, Question question)
    {
        var context = new RequestContext();
        foreach (var (key, values) in question.Context)
            context.Set(key, values);
        return PolicyEvaluation.Evaluate(role.Policies, question.Action, question.Resource, context) == Verdict.Allow;
    }

    /// <summary>A policy of the stack that several roles have counts as one, needed if any of them needs it: its logical id. Null for a role's own.</summary>
    private static string? NameOf(Policy policy) => policy.Arn is { } arn && StackPolicy().Match(arn) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Policies that AWS keeps are nobody's to narrow.</summary>
    private static bool Ours(Policy policy) => policy.Arn?.StartsWith("arn:aws:iam::aws:", StringComparison.Ordinal) != true;

    /// <summary>Roles of one kind count as one: what bears an environment's name is said without it.</summary>
    private static (string? Name, Func<string, string> Normal) Known(RecordedRole role)
    {
        if (role.OfTheStack)
            return (role.Name, Plain);
        if ($"arn:aws:iam::123456789012:role/{role.Name}" == RunningCloud.PlatformRole)
            return (PlatformRole, Plain);
        if (MadeRole().Match(role.Name) is not { Success: true } made)
            return (null, Plain);
        var environment = made.Groups["environment"].Value;
        return ($"role of {(made.Groups["what"].Value == "scan" ? "scans" : "pods")}", text => KeyId().Replace(
            Regex.Replace(Plain(text), $@"(?<=[/:-]){Regex.Escape(environment)}(?=[/-]|$)", "{environment}"), "key/{key}"));
    }

    private static string Plain(string text) => StackSuffix().Replace(text.Replace("arn:aws:", "", StringComparison.Ordinal).Replace("ap-northeast-1:123456789012:", "", StringComparison.Ordinal), "$1");

    private static IEnumerable<Finding> OfClusterRole(IReadOnlyList<Attempt> attempts)
    {
        var rules = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "Shared", "Platforms", "cluster-role.json")))!["items"]![0]!["rules"]!.AsArray();
        return
            from rule in rules
            from @group in Texts(rule["apiGroups"])
            from resource in Texts(rule["resources"])
            from verb in Texts(rule["verbs"])
            let proof = attempts.FirstOrDefault(attempt => Rbac.Covers(rule.AsObject(), attempt) && attempt.Verb == verb && attempt.Resource == resource && attempt.Group == @group)
            select new Finding("ClusterRole berth", resource, EntryKind.Action, $"{verb} {resource}", proof is null ? null : $"{verb} {resource} {proof.Namespace}/{proof.Name}");
    }

    private static IEnumerable<string> Texts(JsonNode? values) => values!.AsArray().Select(value => (string)value!);

    [GeneratedRegex("^berth-(?<environment>.+)-(?<what>risken|scan)$")]
    private static partial Regex MadeRole();

    [GeneratedRegex("key/[0-9a-f-]{36}")]
    private static partial Regex KeyId();

    [GeneratedRegex(":policy/berth-([A-Za-z]+Policy)-[A-Z0-9]+$")]
    private static partial Regex StackPolicy();

    // Names that the stack gives end in random characters.
    [GeneratedRegex("(role/berth-[A-Za-z]+Role)-[A-Z0-9]+")]
    private static partial Regex StackSuffix();
}
