using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <param name="Verb">get list watch create update patch delete deletecollection bind escalate …</param>
/// <param name="Resource">The plural, with a subresource after a slash: deployments/status.</param>
/// <param name="Namespace">"" for cluster-wide objects and for all namespaces.</param>
public sealed record Attempt(string Verb, string Group, string Resource, string Namespace, string Name);

/// <summary>
/// Role-based access control over the stored roles and bindings (kubernetes.io/docs/reference/access-authn-authz/rbac), with the rule that nobody
/// gives away rights that they do not have.
/// </summary>
public sealed class Rbac(ObjectStore store)
{
    /// <summary>Told of everything that somebody who is not a master tries.</summary>
    public Action<ApiUser, Attempt> Asked { get; init; } = static (_, _) => { };

    public bool Allows(ApiUser user, Attempt attempt)
    {
        if (!user.Groups.Contains(ApiUser.Masters))
            Asked(user, attempt);
        lock (store.Gate)
            return user.Groups.Contains(ApiUser.Masters) || Rules(user, attempt.Namespace).Any(rule => Covers(rule, attempt));
    }

    public bool AllowsPath(ApiUser user, string verb, string path)
    {
        lock (store.Gate)
            return user.Groups.Contains(ApiUser.Masters) || Rules(user, "").Any(rule =>
                Has(rule["verbs"], verb) && Texts(rule["nonResourceURLs"]).Any(pattern => pattern == path || (pattern.EndsWith('*') && path.StartsWith(pattern[..^1], StringComparison.Ordinal))));
    }

    /// <summary>The rules of the role that a new binding gives, or that a new role has, and that the user lacks.</summary>
    public IReadOnlyList<string> Escalates(ApiUser user, Resource resource, string space, JsonObject body)
    {
        lock (store.Gate)
        {
            if (user.Groups.Contains(ApiUser.Masters))
                return [];
            IEnumerable<JsonObject> given;
            if (resource == Catalogue.Roles || resource == Catalogue.ClusterRoles)
            {
                if (Allows(user, new Attempt("escalate", Catalogue.Rbac, resource.Plural, space, (string?)body["metadata"]?["name"] ?? "")))
                    return [];
                given = Objects(body["rules"]);
            }
            else if (resource == Catalogue.RoleBindings || resource == Catalogue.ClusterRoleBindings)
            {
                var (kind, name) = ((string?)body["roleRef"]?["kind"], (string?)body["roleRef"]?["name"] ?? "");
                if (Allows(user, new Attempt("bind", Catalogue.Rbac, kind == "Role" ? "roles" : "clusterroles", space, name)))
                    return [];
                given = RoleRules(kind, name, space);
            }
            else
            {
                return [];
            }

            var own = Rules(user, space).ToList();
            return [.. given.Where(rule => !Includes(own, rule)).Select(rule => rule.ToJsonString())];
        }
    }

    private IEnumerable<JsonObject> Rules(ApiUser user, string space)
    {
        foreach (var given in user.Roles.Where(given => given.Namespaces is null || given.Namespaces.Contains(space)))
            foreach (var rule in RoleRules("ClusterRole", given.ClusterRole, ""))
                yield return rule;
        foreach (var binding in store.List(Catalogue.ClusterRoleBindings.Name, "").Where(binding => Names(binding, user)))
            foreach (var rule in RoleRules((string?)binding.Body["roleRef"]?["kind"], (string?)binding.Body["roleRef"]?["name"] ?? "", ""))
                yield return rule;
        if (space.Length == 0)
            yield break;
        foreach (var binding in store.List(Catalogue.RoleBindings.Name, space).Where(binding => Names(binding, user)))
            foreach (var rule in RoleRules((string?)binding.Body["roleRef"]?["kind"], (string?)binding.Body["roleRef"]?["name"] ?? "", space))
                yield return rule;
    }

    private IEnumerable<JsonObject> RoleRules(string? kind, string name, string space) => Objects(store.Find(kind == "Role"
        ? new ObjectKey(Catalogue.Roles.Name, space, name)
        : new ObjectKey(Catalogue.ClusterRoles.Name, "", name))?.Body["rules"]);

    private static bool Names(StoredObject binding, ApiUser user) => Objects(binding.Body["subjects"]).Any(subject => (string?)subject["kind"] switch
    {
        "User" => (string?)subject["name"] == user.Name,
        "Group" => user.Groups.Contains((string?)subject["name"]),
        _ => $"system:serviceaccount:{(string?)subject["namespace"]}:{(string?)subject["name"]}" == user.Name,
    });

    /// <summary>Whether a rule of a role allows it.</summary>
    public static bool Covers(JsonObject rule, Attempt attempt) =>
        Has(rule["verbs"], attempt.Verb) && Has(rule["apiGroups"], attempt.Group) && HasResource(rule, attempt.Resource)
        && (Texts(rule["resourceNames"]) is var names && (!names.Any() || (attempt.Name.Length > 0 && names.Contains(attempt.Name))));

    private static bool HasResource(JsonObject rule, string resource)
    {
        var slash = resource.IndexOf('/');
        return Has(rule["resources"], resource) || (slash > 0 && Texts(rule["resources"]).Contains("*" + resource[slash..]));
    }

    private static bool Includes(IReadOnlyList<JsonObject> own, JsonObject rule)
    {
        if (Texts(rule["nonResourceURLs"]).Any())
            return Texts(rule["nonResourceURLs"]).All(path => Texts(rule["verbs"]).All(verb =>
                own.Any(other => Has(other["verbs"], verb) && Has(other["nonResourceURLs"], path))));
        string[] names = [.. Texts(rule["resourceNames"]).DefaultIfEmpty("")];
        return (from verb in Texts(rule["verbs"])
                from @group in Texts(rule["apiGroups"])
                from resource in Texts(rule["resources"])
                from name in names
                select new Attempt(verb, @group, resource, "", name)).All(attempt => own.Any(other => Covers(other, attempt)));
    }

    private static bool Has(JsonNode? values, string wanted) => Texts(values).Any(value => value == "*" || value == wanted);

    private static IEnumerable<string> Texts(JsonNode? values) => (values as JsonArray ?? []).Select(value => (string?)value ?? "");

    private static IEnumerable<JsonObject> Objects(JsonNode? values) => (values as JsonArray ?? []).OfType<JsonObject>();
}
