namespace k8s.Models;

public partial record V1Deployment : IKubernetesObject<V1ObjectMeta>, ISpec<V1DeploymentSpec>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "Deployment";
    public const string KubeGroup = "apps";
    public const string KubePluralName = "deployments";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ObjectMeta Metadata { get; set; }
    public V1DeploymentSpec Spec { get; set; }
    public V1DeploymentStatus Status { get; set; }
}

public partial record V1DeploymentList : IKubernetesObject<V1ListMeta>, IItems<V1Deployment>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "DeploymentList";
    public const string KubeGroup = "apps";
    public const string KubePluralName = "deployments";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ListMeta Metadata { get; set; }
    public required IList<V1Deployment> Items { get; set; }
}

public partial record V1DeploymentSpec
{
    public int? MinReadySeconds { get; set; }
    public bool? Paused { get; set; }
    public int? ProgressDeadlineSeconds { get; set; }
    public int? Replicas { get; set; }
    public int? RevisionHistoryLimit { get; set; }
    public required V1LabelSelector Selector { get; set; }
    public V1DeploymentStrategy Strategy { get; set; }
    public required V1PodTemplateSpec Template { get; set; }
}

public partial record V1DeploymentStrategy
{
    public V1RollingUpdateDeployment RollingUpdate { get; set; }
    public string Type { get; set; }
}

public partial record V1RollingUpdateDeployment
{
    public IntOrString MaxSurge { get; set; }
    public IntOrString MaxUnavailable { get; set; }
}

public partial record V1DeploymentStatus
{
    public int? AvailableReplicas { get; set; }
    public int? CollisionCount { get; set; }
    public IList<V1DeploymentCondition> Conditions { get; set; }
    public long? ObservedGeneration { get; set; }
    public int? ReadyReplicas { get; set; }
    public int? Replicas { get; set; }
    public int? UnavailableReplicas { get; set; }
    public int? UpdatedReplicas { get; set; }
}

public partial record V1DeploymentCondition
{
    public DateTime? LastTransitionTime { get; set; }
    public DateTime? LastUpdateTime { get; set; }
    public string Message { get; set; }
    public string Reason { get; set; }
    public required string Status { get; set; }
    public required string Type { get; set; }
}

public partial record V1Job : IKubernetesObject<V1ObjectMeta>, ISpec<V1JobSpec>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "Job";
    public const string KubeGroup = "batch";
    public const string KubePluralName = "jobs";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ObjectMeta Metadata { get; set; }
    public V1JobSpec Spec { get; set; }
    public V1JobStatus Status { get; set; }
}

public partial record V1JobList : IKubernetesObject<V1ListMeta>, IItems<V1Job>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "JobList";
    public const string KubeGroup = "batch";
    public const string KubePluralName = "jobs";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ListMeta Metadata { get; set; }
    public required IList<V1Job> Items { get; set; }
}

public partial record V1JobSpec
{
    public long? ActiveDeadlineSeconds { get; set; }
    public int? BackoffLimit { get; set; }
    public int? Completions { get; set; }
    public int? Parallelism { get; set; }
    public V1LabelSelector Selector { get; set; }
    public bool? Suspend { get; set; }
    public required V1PodTemplateSpec Template { get; set; }
    public int? TtlSecondsAfterFinished { get; set; }
}

public partial record V1JobStatus
{
    public int? Active { get; set; }
    public DateTime? CompletionTime { get; set; }
    public IList<V1JobCondition> Conditions { get; set; }
    public int? Failed { get; set; }
    public int? Ready { get; set; }
    public DateTime? StartTime { get; set; }
    public int? Succeeded { get; set; }
}

public partial record V1JobCondition
{
    public DateTime? LastProbeTime { get; set; }
    public DateTime? LastTransitionTime { get; set; }
    public string Message { get; set; }
    public string Reason { get; set; }
    public required string Status { get; set; }
    public required string Type { get; set; }
}

public partial record V1CronJob : IKubernetesObject<V1ObjectMeta>, ISpec<V1CronJobSpec>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "CronJob";
    public const string KubeGroup = "batch";
    public const string KubePluralName = "cronjobs";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ObjectMeta Metadata { get; set; }
    public V1CronJobSpec Spec { get; set; }
}

public partial record V1CronJobSpec
{
    public string ConcurrencyPolicy { get; set; }
    public required V1JobTemplateSpec JobTemplate { get; set; }
    public required string Schedule { get; set; }
    public bool? Suspend { get; set; }
    public string TimeZone { get; set; }
}

public partial record V1JobTemplateSpec
{
    public V1ObjectMeta Metadata { get; set; }
    public V1JobSpec Spec { get; set; }
}
