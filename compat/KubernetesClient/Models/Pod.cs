namespace k8s.Models;

public partial record V1Pod : IKubernetesObject<V1ObjectMeta>, ISpec<V1PodSpec>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "Pod";
    public const string KubeGroup = "";
    public const string KubePluralName = "pods";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ObjectMeta Metadata { get; set; }
    public V1PodSpec Spec { get; set; }
    public V1PodStatus Status { get; set; }
}

public partial record V1PodList : IKubernetesObject<V1ListMeta>, IItems<V1Pod>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "PodList";
    public const string KubeGroup = "";
    public const string KubePluralName = "pods";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ListMeta Metadata { get; set; }
    public required IList<V1Pod> Items { get; set; }
}

public partial record V1PodStatus
{
    public IList<V1PodCondition> Conditions { get; set; }
    public IList<V1ContainerStatus> ContainerStatuses { get; set; }
    public IList<V1ContainerStatus> InitContainerStatuses { get; set; }
    public string Message { get; set; }
    public string Phase { get; set; }
    public string PodIP { get; set; }
    public string Reason { get; set; }
    public DateTime? StartTime { get; set; }
}

public partial record V1PodCondition
{
    public DateTime? LastTransitionTime { get; set; }
    public string Message { get; set; }
    public string Reason { get; set; }
    public required string Status { get; set; }
    public required string Type { get; set; }
}

public partial record V1ContainerStatus
{
    public required string Image { get; set; }
    public required string ImageID { get; set; }
    public V1ContainerState LastState { get; set; }
    public required string Name { get; set; }
    public required bool Ready { get; set; }
    public required int RestartCount { get; set; }
    public bool? Started { get; set; }
    public V1ContainerState State { get; set; }
}

public partial record V1ContainerState
{
    public V1ContainerStateRunning Running { get; set; }
    public V1ContainerStateTerminated Terminated { get; set; }
    public V1ContainerStateWaiting Waiting { get; set; }
}

public partial record V1ContainerStateRunning
{
    public DateTime? StartedAt { get; set; }
}

public partial record V1ContainerStateTerminated
{
    public required int ExitCode { get; set; }
    public DateTime? FinishedAt { get; set; }
    public string Message { get; set; }
    public string Reason { get; set; }
}

public partial record V1ContainerStateWaiting
{
    public string Message { get; set; }
    public string Reason { get; set; }
}

public partial record V1PodTemplateSpec
{
    public V1ObjectMeta Metadata { get; set; }
    public V1PodSpec Spec { get; set; }
}

public partial record V1PodSpec
{
    public required IList<V1Container> Containers { get; set; }
    public IList<V1LocalObjectReference> ImagePullSecrets { get; set; }
    public IList<V1Container> InitContainers { get; set; }
    public string NodeName { get; set; }
    public IDictionary<string, string> NodeSelector { get; set; }
    public string RestartPolicy { get; set; }
    public string ServiceAccountName { get; set; }
    public long? TerminationGracePeriodSeconds { get; set; }
    public IList<V1Volume> Volumes { get; set; }
}

public partial record V1Container
{
    public IList<string> Args { get; set; }
    public IList<string> Command { get; set; }
    public IList<V1EnvVar> Env { get; set; }
    public IList<V1EnvFromSource> EnvFrom { get; set; }
    public string Image { get; set; }
    public string ImagePullPolicy { get; set; }
    public V1Probe LivenessProbe { get; set; }
    public required string Name { get; set; }
    public IList<V1ContainerPort> Ports { get; set; }
    public V1Probe ReadinessProbe { get; set; }
    public V1ResourceRequirements Resources { get; set; }
    public V1Probe StartupProbe { get; set; }
    public IList<V1VolumeMount> VolumeMounts { get; set; }
    public string WorkingDir { get; set; }
}

public partial record V1ContainerPort
{
    public required int ContainerPort { get; set; }
    public string Name { get; set; }
    public string Protocol { get; set; }
}

public partial record V1EnvVar
{
    public required string Name { get; set; }
    public string Value { get; set; }
    public V1EnvVarSource ValueFrom { get; set; }
}

public partial record V1EnvVarSource
{
    public V1ConfigMapKeySelector ConfigMapKeyRef { get; set; }
    public V1ObjectFieldSelector FieldRef { get; set; }
    public V1SecretKeySelector SecretKeyRef { get; set; }
}

public partial record V1ConfigMapKeySelector
{
    public required string Key { get; set; }
    public string Name { get; set; }
    public bool? Optional { get; set; }
}

public partial record V1SecretKeySelector
{
    public required string Key { get; set; }
    public string Name { get; set; }
    public bool? Optional { get; set; }
}

public partial record V1ObjectFieldSelector
{
    public string ApiVersion { get; set; }
    public required string FieldPath { get; set; }
}

public partial record V1EnvFromSource
{
    public V1ConfigMapEnvSource ConfigMapRef { get; set; }
    public string Prefix { get; set; }
    public V1SecretEnvSource SecretRef { get; set; }
}

public partial record V1ConfigMapEnvSource
{
    public string Name { get; set; }
    public bool? Optional { get; set; }
}

public partial record V1SecretEnvSource
{
    public string Name { get; set; }
    public bool? Optional { get; set; }
}

public partial record V1ResourceRequirements
{
    public IDictionary<string, ResourceQuantity> Limits { get; set; }
    public IDictionary<string, ResourceQuantity> Requests { get; set; }
}

public partial record V1Probe
{
    public int? FailureThreshold { get; set; }
    public V1HTTPGetAction HttpGet { get; set; }
    public int? InitialDelaySeconds { get; set; }
    public int? PeriodSeconds { get; set; }
    public int? SuccessThreshold { get; set; }
    public V1TCPSocketAction TcpSocket { get; set; }
    public int? TimeoutSeconds { get; set; }
}

public partial record V1HTTPGetAction
{
    public string Host { get; set; }
    public string Path { get; set; }
    public required IntOrString Port { get; set; }
    public string Scheme { get; set; }
}

public partial record V1TCPSocketAction
{
    public string Host { get; set; }
    public required IntOrString Port { get; set; }
}

public partial record V1Volume
{
    public V1ConfigMapVolumeSource ConfigMap { get; set; }
    public V1EmptyDirVolumeSource EmptyDir { get; set; }
    public required string Name { get; set; }
    public V1SecretVolumeSource Secret { get; set; }
}

public partial record V1ConfigMapVolumeSource
{
    public int? DefaultMode { get; set; }
    public IList<V1KeyToPath> Items { get; set; }
    public string Name { get; set; }
    public bool? Optional { get; set; }
}

public partial record V1SecretVolumeSource
{
    public int? DefaultMode { get; set; }
    public IList<V1KeyToPath> Items { get; set; }
    public bool? Optional { get; set; }
    public string SecretName { get; set; }
}

public partial record V1KeyToPath
{
    public required string Key { get; set; }
    public int? Mode { get; set; }
    public required string Path { get; set; }
}

public partial record V1EmptyDirVolumeSource
{
    public string Medium { get; set; }
    public ResourceQuantity SizeLimit { get; set; }
}

public partial record V1VolumeMount
{
    public required string MountPath { get; set; }
    public required string Name { get; set; }
    [JsonPropertyName("readOnly")]
    public bool? ReadOnlyProperty { get; set; }
    public string SubPath { get; set; }
}
