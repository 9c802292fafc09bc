namespace Berth.LocalCloud.Kubernetes;

/// <summary>The EKS access entries of the cluster.</summary>
public interface IAccessEntries
{
    /// <param name="principalArn">arn:aws:iam::account:role/name or arn:aws:iam::account:user/name.</param>
    /// <returns>null: nobody of that name may enter.</returns>
    AccessEntry? Find(string principalArn);
}

/// <param name="Username">Null for the default; may hold {{AccountID}} and {{SessionName}}.</param>
/// <param name="ClusterAdmin">AmazonEKSClusterAdminPolicy is associated.</param>
/// <param name="Roles">What other associated access policies give.</param>
public sealed record AccessEntry(string PrincipalArn, string? Username, IReadOnlyList<string> KubernetesGroups, bool ClusterAdmin = false, IReadOnlyList<GivenRole>? Roles = null);

/// <summary>The rules of a cluster role that EKS gives past the bindings.</summary>
/// <param name="Namespaces">Where; null everywhere.</param>
public sealed record GivenRole(string ClusterRole, IReadOnlyList<string>? Namespaces);

/// <summary>Who calls.</summary>
public sealed record ApiUser(string Name, IReadOnlyList<string> Groups, string? Arn = null)
{
    public IReadOnlyList<GivenRole> Roles { get; init; } = [];

    /// <summary>The AWS key that the EKS token was signed with.</summary>
    public string? AccessKeyId { get; init; }

    public const string Masters = "system:masters";

    /// <summary>Parts of the local cloud itself; never asked for rights.</summary>
    public static ApiUser System { get; } = new("system:kube-controller-manager", [Masters]);
}
