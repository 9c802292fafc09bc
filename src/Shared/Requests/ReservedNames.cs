namespace Berth.Requests;

/// <summary>Names that an environment or a namespace cannot have, and why.</summary>
public static class ReservedNames
{
    private static readonly string[] Environments = ["berth", "meta", "build", "default"];
    private static readonly string[] EnvironmentBeginnings = ["aws", "ssm", "kube-"];
    private static readonly string[] Namespaces = ["default", "berth"];
    private static readonly string[] NamespaceBeginnings = ["kube-", "amazon-", "aws-"];

    /// <summary>Parameter Store takes no path that begins with aws or ssm (PutParameter, Name).</summary>
    public static RequestProblem? Environment(string name, string field = "/environment") => IsIn(name, Environments, EnvironmentBeginnings)
        ? new(field, $"{name} is reserved", $"give a name that is none of {string.Join(", ", Environments)} and does not begin with {string.Join(", ", EnvironmentBeginnings)}")
        : null;

    /// <summary>Namespaces that belong to the cluster, to EKS and its add-ons, or to nobody in particular.</summary>
    public static RequestProblem? Namespace(string name, string field) => IsIn(name, Namespaces, NamespaceBeginnings)
        ? new(field, $"{name} is reserved", $"give a namespace that is none of {string.Join(", ", Namespaces)} and does not begin with {string.Join(", ", NamespaceBeginnings)}")
        : null;

    private static bool IsIn(string name, string[] names, string[] beginnings) =>
        names.Contains(name) || beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal));
}
