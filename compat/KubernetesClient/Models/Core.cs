namespace k8s.Models;

public partial record V1Namespace : IKubernetesObject<V1ObjectMeta>, ISpec<V1NamespaceSpec>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "Namespace";
    public const string KubeGroup = "";
    public const string KubePluralName = "namespaces";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ObjectMeta Metadata { get; set; }
    public V1NamespaceSpec Spec { get; set; }
    public V1NamespaceStatus Status { get; set; }
}

public partial record V1NamespaceList : IKubernetesObject<V1ListMeta>, IItems<V1Namespace>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "NamespaceList";
    public const string KubeGroup = "";
    public const string KubePluralName = "namespaces";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ListMeta Metadata { get; set; }
    public required IList<V1Namespace> Items { get; set; }
}

public partial record V1NamespaceSpec
{
    public IList<string> Finalizers { get; set; }
}

public partial record V1NamespaceStatus
{
    public string Phase { get; set; }
}

public partial record V1ServiceAccount : IKubernetesObject<V1ObjectMeta>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "ServiceAccount";
    public const string KubeGroup = "";
    public const string KubePluralName = "serviceaccounts";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ObjectMeta Metadata { get; set; }
    public bool? AutomountServiceAccountToken { get; set; }
    public IList<V1LocalObjectReference> ImagePullSecrets { get; set; }
}

public partial record V1ConfigMap : IKubernetesObject<V1ObjectMeta>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "ConfigMap";
    public const string KubeGroup = "";
    public const string KubePluralName = "configmaps";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ObjectMeta Metadata { get; set; }
    public IDictionary<string, byte[]> BinaryData { get; set; }
    public IDictionary<string, string> Data { get; set; }
    public bool? Immutable { get; set; }
}

public partial record V1ConfigMapList : IKubernetesObject<V1ListMeta>, IItems<V1ConfigMap>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "ConfigMapList";
    public const string KubeGroup = "";
    public const string KubePluralName = "configmaps";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ListMeta Metadata { get; set; }
    public required IList<V1ConfigMap> Items { get; set; }
}

public partial record V1Secret : IKubernetesObject<V1ObjectMeta>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "Secret";
    public const string KubeGroup = "";
    public const string KubePluralName = "secrets";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ObjectMeta Metadata { get; set; }
    public IDictionary<string, byte[]> Data { get; set; }
    public bool? Immutable { get; set; }
    public IDictionary<string, string> StringData { get; set; }
    public string Type { get; set; }
}

public partial record V1SecretList : IKubernetesObject<V1ListMeta>, IItems<V1Secret>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "SecretList";
    public const string KubeGroup = "";
    public const string KubePluralName = "secrets";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ListMeta Metadata { get; set; }
    public required IList<V1Secret> Items { get; set; }
}

public partial record V1Service : IKubernetesObject<V1ObjectMeta>, ISpec<V1ServiceSpec>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "Service";
    public const string KubeGroup = "";
    public const string KubePluralName = "services";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ObjectMeta Metadata { get; set; }
    public V1ServiceSpec Spec { get; set; }
}

public partial record V1ServiceList : IKubernetesObject<V1ListMeta>, IItems<V1Service>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "ServiceList";
    public const string KubeGroup = "";
    public const string KubePluralName = "services";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ListMeta Metadata { get; set; }
    public required IList<V1Service> Items { get; set; }
}

public partial record V1ServiceSpec
{
    public string ClusterIP { get; set; }
    public string ExternalName { get; set; }
    public IList<V1ServicePort> Ports { get; set; }
    public IDictionary<string, string> Selector { get; set; }
    public string SessionAffinity { get; set; }
    public string Type { get; set; }
}

public partial record V1ServicePort
{
    public string AppProtocol { get; set; }
    public string Name { get; set; }
    public int? NodePort { get; set; }
    public required int Port { get; set; }
    public string Protocol { get; set; }
    public IntOrString TargetPort { get; set; }
}
