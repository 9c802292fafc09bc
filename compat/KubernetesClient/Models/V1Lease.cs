namespace k8s.Models;

public partial record V1Lease : IKubernetesObject<V1ObjectMeta>, ISpec<V1LeaseSpec>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "Lease";
    public const string KubeGroup = "coordination.k8s.io";
    public const string KubePluralName = "leases";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ObjectMeta Metadata { get; set; }
    public V1LeaseSpec Spec { get; set; }
}

public partial record V1LeaseSpec
{
    public DateTime? AcquireTime { get; set; }
    public string HolderIdentity { get; set; }
    public int? LeaseDurationSeconds { get; set; }
    public int? LeaseTransitions { get; set; }
    public string PreferredHolder { get; set; }
    public DateTime? RenewTime { get; set; }
    public string Strategy { get; set; }
}
