namespace Berth.LocalCloud.Kubernetes;

/// <summary>
/// The fields of the built-in kinds of Kubernetes 1.32 with their merge strategies and defaults, in the notation of <see cref="SchemaReader"/>.
/// Source: the API reference (kubernetes.io/docs/reference/kubernetes-api), list types and keys from its x-kubernetes-* marks.
/// Long: it is a table.
/// </summary>
internal static class BuiltInSchemas
{
    public static IReadOnlyDictionary<string, StructSchema> Types { get; } = SchemaReader.Read(Meta, Core, Pods, Workloads, Others);

    private const string Meta = """
        ObjectMeta: annotations:map creationTimestamp:string deletionGracePeriodSeconds:int deletionTimestamp:string finalizers:[string]set
         generateName:string generation:int labels:map managedFields:any name:string namespace:string
         ownerReferences:[OwnerReference]{uid} resourceVersion:string selfLink:string uid:string
        OwnerReference: apiVersion*:string blockOwnerDeletion:bool controller:bool kind*:string name*:string uid*:string
        LabelSelector: matchExpressions:[LabelSelectorRequirement] matchLabels:map
        LabelSelectorRequirement: key*:string operator*:string values:[string]
        Condition: lastProbeTime:string lastTransitionTime:string lastUpdateTime:string message:string observedGeneration:int reason:string status*:string type*:string
        LocalObjectReference: name:string
        TypedLocalObjectReference: apiGroup:string kind*:string name*:string
        TypedObjectReference: apiGroup:string kind*:string name*:string namespace:string
        ObjectReference: apiVersion:string fieldPath:string kind:string name:string namespace:string resourceVersion:string uid:string
        """;

    private const string Core = """
        Namespace: apiVersion:string kind:string metadata:ObjectMeta spec:NamespaceSpec status:NamespaceStatus
        NamespaceSpec: finalizers:[string]
        NamespaceStatus: phase:string conditions:[Condition]{type}
        ServiceAccount: apiVersion:string kind:string metadata:ObjectMeta automountServiceAccountToken:bool
         imagePullSecrets:[LocalObjectReference] secrets:[ObjectReference]{name}
        ConfigMap: apiVersion:string kind:string metadata:ObjectMeta binaryData:map data:map immutable:bool
        Secret: apiVersion:string kind:string metadata:ObjectMeta data:map immutable:bool stringData:map type:string=Opaque
        Service: apiVersion:string kind:string metadata:ObjectMeta spec:ServiceSpec status:ServiceStatus
        ServiceSpec: allocateLoadBalancerNodePorts:bool clusterIP:string clusterIPs:[string] externalIPs:[string] externalName:string
         externalTrafficPolicy:string healthCheckNodePort:int internalTrafficPolicy:string=Cluster ipFamilies:[string] ipFamilyPolicy:string=SingleStack
         loadBalancerClass:string loadBalancerIP:string loadBalancerSourceRanges:[string] ports:[ServicePort]{port,protocol}
         publishNotReadyAddresses:bool selector:map! sessionAffinity:'None|ClientIP'=None sessionAffinityConfig:any trafficDistribution:string
         type:'ClusterIP|NodePort|LoadBalancer|ExternalName'=ClusterIP
        ServicePort: appProtocol:string name:string nodePort:int port*:int protocol:'TCP|UDP|SCTP'=TCP targetPort:untyped
        ServiceStatus: conditions:[Condition]{type} loadBalancer:LoadBalancerStatus={}
        LoadBalancerStatus: ingress:[LoadBalancerIngress]
        LoadBalancerIngress: hostname:string ip:string ipMode:string ports:any
        Node: apiVersion:string kind:string metadata:ObjectMeta spec:NodeSpec status:any
        NodeSpec: podCIDR:string podCIDRs:[string]set providerID:string taints:[Taint] unschedulable:bool
        Taint: effect*:string key*:string timeAdded:string value:string
        Event: apiVersion:string kind:string metadata:ObjectMeta action:string count:int eventTime:string firstTimestamp:string involvedObject:ObjectReference!
         lastTimestamp:string message:string reason:string related:any reportingComponent:string reportingInstance:string series:any source:any type:string
        ResourceQuota: apiVersion:string kind:string metadata:ObjectMeta spec:ResourceQuotaSpec status:ResourceQuotaStatus
        ResourceQuotaSpec: hard:map(untyped) scopeSelector:any scopes:[string]
        ResourceQuotaStatus: hard:map(untyped) used:map(untyped)
        LimitRange: apiVersion:string kind:string metadata:ObjectMeta spec:LimitRangeSpec
        LimitRangeSpec: limits*:[LimitRangeItem]
        LimitRangeItem: default:map(untyped) defaultRequest:map(untyped) max:map(untyped) maxLimitRequestRatio:map(untyped) min:map(untyped) type*:string
        PersistentVolumeClaim: apiVersion:string kind:string metadata:ObjectMeta spec:PersistentVolumeClaimSpec status:any
        PersistentVolumeClaimSpec: accessModes:[string] dataSource:any dataSourceRef:any resources:VolumeResourceRequirements selector:LabelSelector!
         storageClassName:string volumeAttributesClassName:string volumeMode:string=Filesystem volumeName:string
        VolumeResourceRequirements: limits:map(untyped) requests:map(untyped)
        """;

    private const string Pods = """
        Pod: apiVersion:string kind:string metadata:ObjectMeta spec:PodSpec status:any
        PodTemplateSpec: metadata:ObjectMeta spec:PodSpec
        PodSpec: activeDeadlineSeconds:int affinity:any automountServiceAccountToken:bool containers*:[Container]{name} dnsConfig:any
         dnsPolicy:string=ClusterFirst enableServiceLinks:bool ephemeralContainers:any hostAliases:[HostAlias]{ip} hostIPC:bool hostNetwork:bool hostPID:bool
         hostUsers:bool hostname:string imagePullSecrets:[LocalObjectReference]{name} initContainers:[Container]{name} nodeName:string nodeSelector:map!
         os:any overhead:map(untyped) preemptionPolicy:string priority:int priorityClassName:string readinessGates:[any] resourceClaims:any resources:any
         restartPolicy:'Always|OnFailure|Never'=Always runtimeClassName:string schedulerName:string=default-scheduler schedulingGates:any securityContext:PodSecurityContext={}
         serviceAccount:string serviceAccountName:string setHostnameAsFQDN:bool shareProcessNamespace:bool subdomain:string
         terminationGracePeriodSeconds:int=30 tolerations:[Toleration]
         topologySpreadConstraints:[TopologySpreadConstraint]{topologyKey,whenUnsatisfiable} volumes:[Volume]{name}
        HostAlias: hostnames:[string] ip*:string
        Toleration: effect:string key:string operator:string tolerationSeconds:int value:string
        TopologySpreadConstraint: labelSelector:LabelSelector! matchLabelKeys:[string] maxSkew*:int minDomains:int nodeAffinityPolicy:string
         nodeTaintsPolicy:string topologyKey*:string whenUnsatisfiable*:string
        PodSecurityContext: appArmorProfile:any fsGroup:int fsGroupChangePolicy:string runAsGroup:int runAsNonRoot:bool runAsUser:int seLinuxChangePolicy:string
         seLinuxOptions:any seccompProfile:SeccompProfile supplementalGroups:[int] supplementalGroupsPolicy:string sysctls:[any] windowsOptions:any
        SeccompProfile: localhostProfile:string type*:string
        Container: args:[string] command:[string] env:[EnvVar]{name} envFrom:[EnvFromSource] image:string imagePullPolicy:'Always|IfNotPresent|Never'
         lifecycle:Lifecycle livenessProbe:Probe name*:string ports:[ContainerPort]{containerPort,protocol} readinessProbe:Probe resizePolicy:[any]
         resources:ResourceRequirements={} restartPolicy:string securityContext:SecurityContext startupProbe:Probe stdin:bool stdinOnce:bool
         terminationMessagePath:string=/dev/termination-log terminationMessagePolicy:string=File tty:bool volumeDevices:[any] volumeMounts:[VolumeMount]{mountPath} workingDir:string
        ContainerPort: containerPort*:int hostIP:string hostPort:int name:string protocol:'TCP|UDP|SCTP'=TCP
        EnvVar: name*:string value:string valueFrom:EnvVarSource
        EnvVarSource: configMapKeyRef:KeySelector! fieldRef:ObjectFieldSelector! resourceFieldRef:ResourceFieldSelector! secretKeyRef:KeySelector!
        KeySelector: key*:string name:string optional:bool
        ObjectFieldSelector: apiVersion:string=v1 fieldPath*:string
        ResourceFieldSelector: containerName:string divisor:untyped resource*:string
        EnvFromSource: configMapRef:EnvSource prefix:string secretRef:EnvSource
        EnvSource: name:string optional:bool
        ResourceRequirements: claims:any limits:map(untyped) requests:map(untyped)
        SecurityContext: allowPrivilegeEscalation:bool appArmorProfile:any capabilities:Capabilities privileged:bool procMount:string readOnlyRootFilesystem:bool
         runAsGroup:int runAsNonRoot:bool runAsUser:int seLinuxOptions:any seccompProfile:SeccompProfile windowsOptions:any
        Capabilities: add:[string] drop:[string]
        Lifecycle: postStart:LifecycleHandler preStop:LifecycleHandler
        LifecycleHandler: exec:ExecAction httpGet:HTTPGetAction sleep:any tcpSocket:TCPSocketAction
        Probe: exec:ExecAction failureThreshold:int=3 grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds:int periodSeconds:int=10 successThreshold:int=1
         tcpSocket:TCPSocketAction terminationGracePeriodSeconds:int timeoutSeconds:int=1
        ExecAction: command:[string]
        GRPCAction: port*:int service:string
        HTTPGetAction: host:string httpHeaders:[HTTPHeader] path:string port*:untyped scheme:string=HTTP
        HTTPHeader: name*:string value*:string
        TCPSocketAction: host:string port*:untyped
        VolumeMount: mountPath*:string mountPropagation:string name*:string readOnly:bool recursiveReadOnly:string subPath:string subPathExpr:string
        Volume: awsElasticBlockStore:any azureDisk:any azureFile:any configMap:ConfigMapVolumeSource csi:CSIVolumeSource downwardAPI:DownwardAPIVolumeSource
         emptyDir:EmptyDirVolumeSource ephemeral:any hostPath:HostPathVolumeSource image:any name*:string nfs:any persistentVolumeClaim:PersistentVolumeClaimVolumeSource
         projected:ProjectedVolumeSource secret:SecretVolumeSource
        ConfigMapVolumeSource: defaultMode:int=420 items:[KeyToPath] name:string optional:bool
        SecretVolumeSource: defaultMode:int=420 items:[KeyToPath] optional:bool secretName:string
        KeyToPath: key*:string mode:int path*:string
        CSIVolumeSource: driver*:string fsType:string nodePublishSecretRef:LocalObjectReference readOnly:bool volumeAttributes:map
        DownwardAPIVolumeSource: defaultMode:int=420 items:[any]
        EmptyDirVolumeSource: medium:string sizeLimit:untyped
        HostPathVolumeSource: path*:string type:string
        PersistentVolumeClaimVolumeSource: claimName*:string readOnly:bool
        ProjectedVolumeSource: defaultMode:int=420 sources:[any]
        """;

    private const string Workloads = """
        Deployment: apiVersion:string kind:string metadata:ObjectMeta spec:DeploymentSpec status:DeploymentStatus
        DeploymentSpec: minReadySeconds:int paused:bool progressDeadlineSeconds:int=600 replicas:int=1 revisionHistoryLimit:int=10 selector*:LabelSelector!
         strategy:DeploymentStrategy={} template*:PodTemplateSpec
        DeploymentStrategy: rollingUpdate:RollingUpdate type:'Recreate|RollingUpdate'=RollingUpdate
        RollingUpdate: maxSurge:untyped maxUnavailable:untyped partition:int
        DeploymentStatus: availableReplicas:int collisionCount:int conditions:[Condition]{type} observedGeneration:int readyReplicas:int replicas:int
         terminatingReplicas:int unavailableReplicas:int updatedReplicas:int
        ReplicaSet: apiVersion:string kind:string metadata:ObjectMeta spec:ReplicaSetSpec status:ReplicaSetStatus
        ReplicaSetSpec: minReadySeconds:int replicas:int=1 selector*:LabelSelector! template:PodTemplateSpec
        ReplicaSetStatus: availableReplicas:int conditions:[Condition]{type} fullyLabeledReplicas:int observedGeneration:int readyReplicas:int replicas:int
        StatefulSet: apiVersion:string kind:string metadata:ObjectMeta spec:StatefulSetSpec status:StatefulSetStatus
        StatefulSetSpec: minReadySeconds:int ordinals:any persistentVolumeClaimRetentionPolicy:any podManagementPolicy:string=OrderedReady replicas:int=1
         revisionHistoryLimit:int=10 selector*:LabelSelector! serviceName:string template*:PodTemplateSpec updateStrategy:UpdateStrategy={}
         volumeClaimTemplates:[PersistentVolumeClaim]
        UpdateStrategy: rollingUpdate:RollingUpdate type:string=RollingUpdate
        StatefulSetStatus: availableReplicas:int collisionCount:int conditions:[Condition]{type} currentReplicas:int currentRevision:string observedGeneration:int
         readyReplicas:int replicas:int updateRevision:string updatedReplicas:int
        DaemonSet: apiVersion:string kind:string metadata:ObjectMeta spec:DaemonSetSpec status:DaemonSetStatus
        DaemonSetSpec: minReadySeconds:int revisionHistoryLimit:int=10 selector*:LabelSelector! template*:PodTemplateSpec updateStrategy:UpdateStrategy={}
        DaemonSetStatus: collisionCount:int conditions:[Condition]{type} currentNumberScheduled:int desiredNumberScheduled:int numberAvailable:int
         numberMisscheduled:int numberReady:int numberUnavailable:int observedGeneration:int updatedNumberScheduled:int
        Job: apiVersion:string kind:string metadata:ObjectMeta spec:JobSpec status:JobStatus
        JobSpec: activeDeadlineSeconds:int backoffLimit:int=6 backoffLimitPerIndex:int completionMode:string=NonIndexed completions:int managedBy:string
         manualSelector:bool maxFailedIndexes:int parallelism:int=1 podFailurePolicy:any podReplacementPolicy:string selector:LabelSelector! successPolicy:any
         suspend:bool=false template*:PodTemplateSpec ttlSecondsAfterFinished:int
        JobStatus: active:int completedIndexes:string completionTime:string conditions:[Condition]{type} failed:int failedIndexes:string ready:int startTime:string
         succeeded:int terminating:int uncountedTerminatedPods:any
        CronJob: apiVersion:string kind:string metadata:ObjectMeta spec:CronJobSpec status:any
        CronJobSpec: concurrencyPolicy:'Allow|Forbid|Replace'=Allow failedJobsHistoryLimit:int=1 jobTemplate*:JobTemplateSpec schedule*:string
         startingDeadlineSeconds:int successfulJobsHistoryLimit:int=3 suspend:bool=false timeZone:string
        JobTemplateSpec: metadata:ObjectMeta spec:JobSpec
        """;

    private const string Others = """
        Ingress: apiVersion:string kind:string metadata:ObjectMeta spec:IngressSpec status:IngressStatus
        IngressSpec: defaultBackend:IngressBackend ingressClassName:string rules:[IngressRule] tls:[IngressTLS]
        IngressRule: host:string http:HTTPIngressRuleValue
        HTTPIngressRuleValue: paths*:[HTTPIngressPath]
        HTTPIngressPath: backend*:IngressBackend path:string pathType*:'Exact|Prefix|ImplementationSpecific'
        IngressBackend: resource:TypedLocalObjectReference! service:IngressServiceBackend
        IngressServiceBackend: name*:string port:ServiceBackendPort
        ServiceBackendPort: name:string number:int
        IngressTLS: hosts:[string] secretName:string
        IngressStatus: loadBalancer:LoadBalancerStatus={}
        NetworkPolicy: apiVersion:string kind:string metadata:ObjectMeta spec:NetworkPolicySpec
        NetworkPolicySpec: egress:[NetworkPolicyRule] ingress:[NetworkPolicyRule] podSelector*:LabelSelector! policyTypes:[string]
        NetworkPolicyRule: from:[NetworkPolicyPeer] ports:[NetworkPolicyPort] to:[NetworkPolicyPeer]
        NetworkPolicyPeer: ipBlock:IPBlock namespaceSelector:LabelSelector! podSelector:LabelSelector!
        IPBlock: cidr*:string except:[string]
        NetworkPolicyPort: endPort:int port:untyped protocol:string=TCP
        Lease: apiVersion:string kind:string metadata:ObjectMeta spec:LeaseSpec
        LeaseSpec: acquireTime:string holderIdentity:string leaseDurationSeconds:int leaseTransitions:int preferredHolder:string renewTime:string strategy:string
        PolicyRule: apiGroups:[string] nonResourceURLs:[string] resourceNames:[string] resources:[string] verbs*:[string]
        RoleRef: apiGroup*:string kind*:string name*:string
        Subject: apiGroup:string kind*:string name*:string namespace:string
        Role: apiVersion:string kind:string metadata:ObjectMeta rules:[PolicyRule]
        ClusterRole: apiVersion:string kind:string metadata:ObjectMeta aggregationRule:any rules:[PolicyRule]
        RoleBinding: apiVersion:string kind:string metadata:ObjectMeta roleRef*:RoleRef! subjects:[Subject]
        ClusterRoleBinding: apiVersion:string kind:string metadata:ObjectMeta roleRef*:RoleRef! subjects:[Subject]
        HorizontalPodAutoscaler: apiVersion:string kind:string metadata:ObjectMeta spec:HorizontalPodAutoscalerSpec status:any
        HorizontalPodAutoscalerSpec: behavior:any maxReplicas*:int metrics:[any] minReplicas:int=1 scaleTargetRef*:CrossVersionObjectReference!
        CrossVersionObjectReference: apiVersion:string kind*:string name*:string
        PodDisruptionBudget: apiVersion:string kind:string metadata:ObjectMeta spec:PodDisruptionBudgetSpec status:any
        PodDisruptionBudgetSpec: maxUnavailable:untyped minAvailable:untyped selector:LabelSelector! unhealthyPodEvictionPolicy:string
        IngressClass: apiVersion:string kind:string metadata:ObjectMeta spec:IngressClassSpec
        IngressClassSpec: controller:string parameters:any
        CustomResourceDefinition: apiVersion:string kind:string metadata:ObjectMeta spec*:CustomResourceDefinitionSpec status:any
        CustomResourceDefinitionSpec: conversion:any group*:string names*:CustomResourceDefinitionNames preserveUnknownFields:bool scope*:'Cluster|Namespaced'
         versions*:[CustomResourceDefinitionVersion]
        CustomResourceDefinitionNames: categories:[string] kind*:string listKind:string plural*:string shortNames:[string] singular:string
        CustomResourceDefinitionVersion: additionalPrinterColumns:[any] deprecated:bool deprecationWarning:string name*:string schema:any selectableFields:any
         served*:bool storage*:bool subresources:any
        """;
}
