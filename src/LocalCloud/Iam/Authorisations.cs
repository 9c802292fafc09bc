using System.Collections.Concurrent;
using Berth.LocalCloud.Kubernetes;

namespace Berth.LocalCloud.Iam;

/// <summary>What a role's policies were asked.</summary>
/// <param name="Context">Of the request's context what the role's policies look at; the rest cannot matter to them.</param>
public sealed record Question(string RoleArn, string Action, string Resource, IReadOnlyDictionary<string, string[]> Context);

/// <summary>
/// Every question that the local cloud decides, once each, so that the decisions can be made again with other policies.
/// </summary>
public sealed class Authorisations
{
    private readonly ConcurrentDictionary<string, (Question Question, long Last)> questions = new();
    private readonly ConcurrentDictionary<Attempt, long> attempts = new();
    private readonly ConcurrentDictionary<string, (Role Role, string[] Keys)> roles = new();
    private long last;

    /// <summary>The number of the last question; those asked again later have higher ones.</summary>
    public long Last => Interlocked.Read(ref last);

    /// <summary>The roles that were asked about, as they were when they were asked last.</summary>
    public IReadOnlyList<Role> Roles => [.. roles.Values.Select(known => known.Role)];

    public IReadOnlyList<Question> Questions(long since) => [.. questions.Values.Where(asked => asked.Last > since).Select(asked => asked.Question)];

    /// <summary>What was tried at the Kubernetes API by those who come with an EKS token.</summary>
    public IReadOnlyList<Attempt> Attempts(long since) => [.. attempts.Where(tried => tried.Value > since).Select(tried => tried.Key)];

    public void Add(Role role, string action, string resource, RequestContext context)
    {
        if (!roles.TryGetValue(role.Arn, out var known) || known.Role != role)
            roles[role.Arn] = known = (role, KeysOf(role));
        var seen = context.Of(known.Keys).ToDictionary(pair => pair.Key, pair => pair.Values);
        var text = string.Join('\n', seen.Select(pair => $"{pair.Key}={string.Join(' ', pair.Value)}").Prepend($"{role.Arn} {action} {resource}"));
        var number = Interlocked.Increment(ref last);
        questions.AddOrUpdate(text, _ => (new Question(role.Arn, action, resource, seen), number), (_, old) => (old.Question, number));
    }

    public void Add(ApiUser user, Attempt attempt)
    {
        if (user.Arn is not null)
            attempts[attempt] = Interlocked.Increment(ref last);
    }

    private static string[] KeysOf(Role role) =>
    [
        .. (role.Boundary is null ? role.Policies : [.. role.Policies, role.Boundary]).SelectMany(policy => policy.Statements)
            .SelectMany(statement => statement.Conditions.SelectMany(condition => condition.Values.SelectMany(Variables.KeysIn).Prepend(condition.Key))
                .Concat((statement.Resources ?? statement.NotResources ?? []).SelectMany(Variables.KeysIn)))
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase),
    ];
}
