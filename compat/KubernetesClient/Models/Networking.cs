namespace k8s.Models;

public partial record V1Ingress : IKubernetesObject<V1ObjectMeta>, ISpec<V1IngressSpec>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "Ingress";
    public const string KubeGroup = "networking.k8s.io";
    public const string KubePluralName = "ingresses";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ObjectMeta Metadata { get; set; }
    public V1IngressSpec Spec { get; set; }
    public V1IngressStatus Status { get; set; }
}

public partial record V1IngressList : IKubernetesObject<V1ListMeta>, IItems<V1Ingress>
{
    public const string KubeApiVersion = "v1";
    public const string KubeKind = "IngressList";
    public const string KubeGroup = "networking.k8s.io";
    public const string KubePluralName = "ingresses";
    public string ApiVersion { get; set; }
    public string Kind { get; set; }
    public V1ListMeta Metadata { get; set; }
    public required IList<V1Ingress> Items { get; set; }
}

public partial record V1IngressSpec
{
    public V1IngressBackend DefaultBackend { get; set; }
    public string IngressClassName { get; set; }
    public IList<V1IngressRule> Rules { get; set; }
    public IList<V1IngressTLS> Tls { get; set; }
}

public partial record V1IngressRule
{
    public string Host { get; set; }
    public V1HTTPIngressRuleValue Http { get; set; }
}

public partial record V1HTTPIngressRuleValue
{
    public required IList<V1HTTPIngressPath> Paths { get; set; }
}

public partial record V1HTTPIngressPath
{
    public required V1IngressBackend Backend { get; set; }
    public string Path { get; set; }
    public required string PathType { get; set; }
}

public partial record V1IngressBackend
{
    public V1IngressServiceBackend Service { get; set; }
}

public partial record V1IngressServiceBackend
{
    public required string Name { get; set; }
    public V1ServiceBackendPort Port { get; set; }
}

public partial record V1ServiceBackendPort
{
    public string Name { get; set; }
    public int? Number { get; set; }
}

public partial record V1IngressTLS
{
    public IList<string> Hosts { get; set; }
    public string SecretName { get; set; }
}

public partial record V1IngressStatus
{
    public V1IngressLoadBalancerStatus LoadBalancer { get; set; }
}

public partial record V1IngressLoadBalancerStatus
{
    public IList<V1IngressLoadBalancerIngress> Ingress { get; set; }
}

public partial record V1IngressLoadBalancerIngress
{
    public string Hostname { get; set; }
    public string Ip { get; set; }
}
