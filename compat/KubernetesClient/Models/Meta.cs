namespace k8s.Models;

// Every model in this folder carries the properties in use, under the official names; what the server sends beside them
// is read over. So none of them is for replacing what it read, except where it is complete (ConfigMap, Secret, Lease).

public partial record V1ObjectMeta
{
    public IDictionary<string, string> Annotations { get; set; }
    public DateTime? CreationTimestamp { get; set; }
    public long? DeletionGracePeriodSeconds { get; set; }
    public DateTime? DeletionTimestamp { get; set; }
    public IList<string> Finalizers { get; set; }
    public string GenerateName { get; set; }
    public long? Generation { get; set; }
    public IDictionary<string, string> Labels { get; set; }
    public IList<V1ManagedFieldsEntry> ManagedFields { get; set; }
    public string Name { get; set; }
    [JsonPropertyName("namespace")]
    public string NamespaceProperty { get; set; }
    public IList<V1OwnerReference> OwnerReferences { get; set; }
    public string ResourceVersion { get; set; }
    public string SelfLink { get; set; }
    public string Uid { get; set; }
}

public partial record V1ManagedFieldsEntry
{
    public string ApiVersion { get; set; }
    public string FieldsType { get; set; }
    public object FieldsV1 { get; set; }
    public string Manager { get; set; }
    public string Operation { get; set; }
    public string Subresource { get; set; }
    public DateTime? Time { get; set; }
}

public partial record V1OwnerReference
{
    public required string ApiVersion { get; set; }
    public bool? BlockOwnerDeletion { get; set; }
    public bool? Controller { get; set; }
    public required string Kind { get; set; }
    public required string Name { get; set; }
    public required string Uid { get; set; }
}

public partial record V1ListMeta
{
    [JsonPropertyName("continue")]
    public string ContinueProperty { get; set; }
    public long? RemainingItemCount { get; set; }
    public string ResourceVersion { get; set; }
    public string SelfLink { get; set; }
}

public partial record V1LabelSelector
{
    public IList<V1LabelSelectorRequirement> MatchExpressions { get; set; }
    public IDictionary<string, string> MatchLabels { get; set; }
}

public partial record V1LabelSelectorRequirement
{
    public required string Key { get; set; }
    [JsonPropertyName("operator")]
    public required string OperatorProperty { get; set; }
    public IList<string> Values { get; set; }
}

public partial record V1LocalObjectReference
{
    public string Name { get; set; }
}

public partial record V1DeleteOptions : IKubernetesObject
{
    public string ApiVersion { get; set; }
    public IList<string> DryRun { get; set; }
    public long? GracePeriodSeconds { get; set; }
    public string Kind { get; set; }
    public bool? OrphanDependents { get; set; }
    public V1Preconditions Preconditions { get; set; }
    public string PropagationPolicy { get; set; }
}

public partial record V1Preconditions
{
    public string ResourceVersion { get; set; }
    public string Uid { get; set; }
}
