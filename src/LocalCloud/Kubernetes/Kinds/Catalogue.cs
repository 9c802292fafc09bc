using System.Collections.Immutable;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>The kinds that are served: the built-in ones, and those of stored custom resource definitions.</summary>
public sealed class Catalogue
{
    private ImmutableDictionary<string, ImmutableArray<Resource>> custom = ImmutableDictionary<string, ImmutableArray<Resource>>.Empty;

    public static Resource Namespaces { get; } = Core("Namespace", "namespaces", false) with { ShortNames = ["ns"], HasStatus = true };

    public static Resource ServiceAccounts { get; } = Core("ServiceAccount", "serviceaccounts") with { ShortNames = ["sa"] };

    public static Resource ConfigMaps { get; } = Core("ConfigMap", "configmaps") with { ShortNames = ["cm"] };

    public static Resource Secrets { get; } = Core("Secret", "secrets");

    public static Resource Services { get; } = Core("Service", "services") with { ShortNames = ["svc"], Categories = ["all"], HasStatus = true };

    public static Resource Pods { get; } = Core("Pod", "pods") with { ShortNames = ["po"], Categories = ["all"], HasStatus = true };

    public static Resource Nodes { get; } = Core("Node", "nodes", false) with { ShortNames = ["no"], HasStatus = true };

    public static Resource Events { get; } = Core("Event", "events") with { ShortNames = ["ev"] };

    public static Resource ResourceQuotas { get; } = Core("ResourceQuota", "resourcequotas") with { ShortNames = ["quota"], HasStatus = true };

    public static Resource LimitRanges { get; } = Core("LimitRange", "limitranges") with { ShortNames = ["limits"] };

    public static Resource PersistentVolumeClaims { get; } = Core("PersistentVolumeClaim", "persistentvolumeclaims") with { ShortNames = ["pvc"], HasStatus = true };

    public static Resource Deployments { get; } = Workload("Deployment", "deployments", "deploy") with { HasScale = true };

    public static Resource ReplicaSets { get; } = Workload("ReplicaSet", "replicasets", "rs") with { HasScale = true };

    public static Resource StatefulSets { get; } = Workload("StatefulSet", "statefulsets", "sts") with { HasScale = true };

    public static Resource DaemonSets { get; } = Workload("DaemonSet", "daemonsets", "ds");

    public static Resource Jobs { get; } = Group("batch", "Job", "jobs") with { Categories = ["all"], HasStatus = true, HasGeneration = true };

    public static Resource CronJobs { get; } =
        Group("batch", "CronJob", "cronjobs") with { ShortNames = ["cj"], Categories = ["all"], HasStatus = true, HasGeneration = true };

    public static Resource Roles { get; } = Group(Rbac, "Role", "roles");

    public static Resource RoleBindings { get; } = Group(Rbac, "RoleBinding", "rolebindings");

    public static Resource ClusterRoles { get; } = Group(Rbac, "ClusterRole", "clusterroles", false);

    public static Resource ClusterRoleBindings { get; } = Group(Rbac, "ClusterRoleBinding", "clusterrolebindings", false);

    public static Resource CustomResourceDefinitions { get; } =
        Group("apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", false) with { ShortNames = ["crd", "crds"], HasStatus = true, HasGeneration = true };

    public const string Rbac = "rbac.authorization.k8s.io";

    public static ImmutableArray<Resource> BuiltIn { get; } =
    [
        Namespaces, ServiceAccounts, ConfigMaps, Secrets, Services, Pods, Nodes, Events, ResourceQuotas, LimitRanges, PersistentVolumeClaims,
        Deployments, ReplicaSets, StatefulSets, DaemonSets, Jobs, CronJobs,
        Group("networking.k8s.io", "Ingress", "ingresses") with { ShortNames = ["ing"], HasStatus = true, HasGeneration = true },
        Group("networking.k8s.io", "IngressClass", "ingressclasses", false) with { HasGeneration = true },
        Group("networking.k8s.io", "NetworkPolicy", "networkpolicies") with { ShortNames = ["netpol"], HasGeneration = true },
        Group("coordination.k8s.io", "Lease", "leases"),
        Roles, RoleBindings, ClusterRoles, ClusterRoleBindings,
        Group("autoscaling", "HorizontalPodAutoscaler", "horizontalpodautoscalers") with { Version = "v2", ShortNames = ["hpa"], Categories = ["all"], HasStatus = true },
        Group("policy", "PodDisruptionBudget", "poddisruptionbudgets") with { ShortNames = ["pdb"], HasStatus = true, HasGeneration = true },
        CustomResourceDefinitions,
    ];

    public IEnumerable<Resource> All => BuiltIn.Concat(custom.Values.SelectMany(resources => resources));

    public Resource? Find(string group, string version, string plural) =>
        All.FirstOrDefault(resource => resource.Plural == plural && resource.Group == group && resource.Version == version);

    /// <summary>The kind, in any version, that objects of this name are stored as.</summary>
    public Resource? ByName(string name) => All.FirstOrDefault(resource => resource.Name == name);

    public Resource? ByKind(string apiVersion, string kind) => All.FirstOrDefault(resource => resource.Kind == kind && resource.ApiVersion == apiVersion);

    /// <summary>The kinds that a custom resource definition of this name defines; none takes it away.</summary>
    public void Define(string definition, IEnumerable<Resource> resources)
    {
        var defined = resources.ToImmutableArray();
        ImmutableInterlocked.Update(ref custom, (map, entry) => entry.defined.IsEmpty ? map.Remove(entry.definition) : map.SetItem(entry.definition, entry.defined), (definition, defined));
    }

    private static Resource Core(string kind, string plural, bool namespaced = true) =>
        new("", "v1", kind, plural, namespaced, BuiltInSchemas.Types[kind]);

    private static Resource Group(string group, string kind, string plural, bool namespaced = true) =>
        new(group, "v1", kind, plural, namespaced, BuiltInSchemas.Types[kind]);

    private static Resource Workload(string kind, string plural, string shortName) =>
        Group("apps", kind, plural) with { ShortNames = [shortName], Categories = ["all"], HasStatus = true, HasGeneration = true };
}
