namespace k8s.Models;

public partial record V1Role : IKubernetesObject<V1ObjectMeta>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "Role";
    public const string KubeGroup = "rbac.authorization.k8s.io";
    public const string KubePluralName = "roles";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ObjectMeta Metadata { get; set; }
    public IList<V1PolicyRule> Rules { get; set; }
}

public partial record V1RoleBinding : IKubernetesObject<V1ObjectMeta>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "RoleBinding";
    public const string KubeGroup = "rbac.authorization.k8s.io";
    public const string KubePluralName = "rolebindings";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ObjectMeta Metadata { get; set; }
    public required V1RoleRef RoleRef { get; set; }
    public IList<Rbacv1Subject> Subjects { get; set; }
}

public partial record V1ClusterRole : IKubernetesObject<V1ObjectMeta>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "ClusterRole";
    public const string KubeGroup = "rbac.authorization.k8s.io";
    public const string KubePluralName = "clusterroles";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ObjectMeta Metadata { get; set; }
    public IList<V1PolicyRule> Rules { get; set; }
}

public partial record V1ClusterRoleBinding : IKubernetesObject<V1ObjectMeta>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "ClusterRoleBinding";
    public const string KubeGroup = "rbac.authorization.k8s.io";
    public const string KubePluralName = "clusterrolebindings";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ObjectMeta Metadata { get; set; }
    public required V1RoleRef RoleRef { get; set; }
    public IList<Rbacv1Subject> Subjects { get; set; }
}

public partial record V1PolicyRule
{
    public IList<string> ApiGroups { get; set; }
    public IList<string> NonResourceURLs { get; set; }
    public IList<string> ResourceNames { get; set; }
    public IList<string> Resources { get; set; }
    public required IList<string> Verbs { get; set; }
}

public partial record V1RoleRef
{
    public required string ApiGroup { get; set; }
    public required string Kind { get; set; }
    public required string Name { get; set; }
}

public partial record Rbacv1Subject
{
    public string ApiGroup { get; set; }
    public required string Kind { get; set; }
    public required string Name { get; set; }
    [JsonPropertyName("namespace")]
    public string NamespaceProperty { get; set; }
}
