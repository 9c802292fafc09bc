using Amazon;
using Amazon.AutoScaling;
using Amazon.CognitoIdentityProvider;
using Amazon.DynamoDBv2;
using Amazon.EC2;
using Amazon.EKS;
using Amazon.ElasticLoadBalancingV2;
using Amazon.EventBridge;
using Amazon.IdentityManagement;
using Amazon.KeyManagementService;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.ResourceGroupsTaggingAPI;
using Amazon.Route53;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.Scheduler;
using Amazon.SecretsManager;
using Amazon.SecurityToken;
using Amazon.SimpleSystemsManagement;
using Amazon.SQS;
using Amazon.StepFunctions;
using Berth.Cluster;
using Berth.Databases;
using Berth.Intake;
using Berth.Inventory;
using Berth.LoadBalancing;
using Berth.Planning;
using Berth.Platforms;
using Berth.Profiles;
using Berth.Registry;
using Berth.Steps;
using Berth.Steps.CompareEnvironment;
using Berth.Steps.ConfigureCluster;
using Berth.Steps.DeployApplication;
using Berth.Steps.PlanEnvironment;
using Berth.Steps.PublishParameters;
using Berth.Steps.RemoveResources;
using Berth.Steps.RotateDatabaseSecret;
using Berth.Steps.VerifyEnvironment;
using Berth.Steps.WireCognito;
using Berth.Steps.WireLoadBalancer;
using Berth.Telemetry;
using Microsoft.Extensions.DependencyInjection;

[assembly: LambdaGlobalProperties(GenerateMain = true, Runtime = "provided.al2023")]
[assembly: LambdaSerializer(typeof(Berth.StateSerializer))]

namespace Berth;

/// <summary>What the functions are made of. A client is made when the function that runs here first needs it.</summary>
[LambdaStartup]
public sealed class Startup
{
    public void ConfigureServices(IServiceCollection services)
    {
        Configure(services, null);
        services.AddSingleton<IAmazonSecurityTokenService>(_ => new AmazonSecurityTokenServiceClient());
        services.AddSingleton(own => new EnvironmentCredentials(
            own.GetRequiredService<AWSCredentials>(), own.GetRequiredService<IAmazonSecurityTokenService>(),
            own.GetRequiredService<Settings>().Role!, own.GetRequiredService<Settings>().Function!, own.GetRequiredService<EnvironmentScope>()));
        services.AddSingleton(own => new PlatformServices(own, place =>
        {
            var others = new ServiceCollection();
            Configure(others, place);
            return others.BuildServiceProvider();
        }));
        services.AddSingleton<Func<StepContext, KindCatalog>>(own =>
            context => own.GetRequiredService<PlatformServices>().Of(context.Platform, context.Run.Environment).GetRequiredService<KindCatalog>());
    }

    /// <param name="place">Where the platform is; null for the functions' own account and region.</param>
    public static void Configure(IServiceCollection services, PlatformPlace? place)
    {
        services.AddSingleton(Settings.FromEnvironment());
        services.AddSingleton(TimeProvider.System);
        AddClients(services, place);

        services.AddSingleton(provider => new RegistryTable(provider.GetRequiredService<IAmazonDynamoDB>(), provider.GetRequiredService<Settings>().Table));
        services.AddSingleton<Runs>();
        services.AddSingleton<Journals>();
        services.AddSingleton<Standing>();
        services.AddSingleton<SharedUse>();
        services.AddSingleton<Leases>();
        services.AddSingleton<RunSlots>();
        services.AddSingleton<Environments>();
        services.AddSingleton<Drifts>();
        services.AddSingleton<Approvals>();
        services.AddSingleton<ApprovalDecisions>();
        services.AddSingleton<EnvironmentEvents>();
        services.AddSingleton<PlanApproval>();
        services.AddSingleton<Refusals>();
        services.AddSingleton<PlacementLedger>();
        services.AddSingleton<RecordLedger>();
        services.AddSingleton<Schemas>();

        services.AddSingleton(ProfileCatalog.Standard);
        services.AddSingleton<ParameterCount>();
        services.AddSingleton<RefusedRequests>();
        services.AddSingleton<PlacementClaims>();
        services.AddSingleton<LoadBalancerLook>();
        services.AddSingleton<SurroundingLook>();
        services.AddSingleton<RequestChecks>();
        services.AddSingleton<RunContexts>();
        services.AddSingleton<Func<Exception, Exception>>(ClusterErrors.Translate);
        // A writer of its own: the bootstrap wraps what goes through Console, and a metric line must stay as it is.
        services.AddSingleton(provider => new StepLog(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true }, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Settings>().Stack));
        services.AddSingleton<EnvironmentScope>();
        services.AddSingleton<StepRunner>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<PlannedStep>();
        services.AddSingleton<ClusterConnection>();
        services.AddSingleton(provider => new ManifestValues(provider.GetRequiredService<IAmazonSimpleSystemsManagement>));
        services.AddSingleton<IDatabaseServer>(_ => DatabaseServers.Standard());
        services.AddSingleton<DatabaseConnections>();
        services.AddSingleton<RotationPhases>();
        services.AddSingleton<EnvironmentLooks>();
        services.AddSingleton<RetirementPlanning>();
        services.AddSingleton<ExtensionPlanning>();
        services.AddSingleton<Removal>();
        services.AddSingleton<RotationPlanning>();
        services.AddSingleton<Comparison>();

        AddPlans(services);
        AddListings(services);
        AddKinds(services);
    }

    private static void AddClients(IServiceCollection services, PlatformPlace? place)
    {
        // Berth's own, wherever the platform is.
        services.AddSingleton<IAmazonDynamoDB>(_ => RegistryClient.Make());
        services.AddSingleton<IAmazonEventBridge>(_ => new AmazonEventBridgeClient());
        services.AddSingleton<IAmazonScheduler>(_ => new AmazonSchedulerClient());
        services.AddSingleton<IAmazonStepFunctions>(_ => new AmazonStepFunctionsClient());

        // For the cluster, which knows roles and no tags.
        services.AddSingleton<AWSCredentials>(_ => place?.Credentials ?? DefaultAWSCredentialsIdentityResolver.GetCredentials());
        services.AddSingleton<IAmazonAutoScaling>(own => new AmazonAutoScalingClient(Theirs(own), Region()));
        services.AddSingleton<IAmazonCognitoIdentityProvider>(own => new AmazonCognitoIdentityProviderClient(Theirs(own), Region()));
        services.AddSingleton<IAmazonEC2>(own => new AmazonEC2Client(Theirs(own), Region()));
        services.AddSingleton<IAmazonEKS>(own => new AmazonEKSClient(Theirs(own), Region()));
        services.AddSingleton<IAmazonElasticLoadBalancingV2>(own => new AmazonElasticLoadBalancingV2Client(Theirs(own), Region()));
        services.AddSingleton<IAmazonIdentityManagementService>(own => new AmazonIdentityManagementServiceClient(Theirs(own), Region()));
        services.AddSingleton<IAmazonKeyManagementService>(own => new AmazonKeyManagementServiceClient(Theirs(own), Region()));
        services.AddSingleton<IAmazonResourceGroupsTaggingAPI>(own => new AmazonResourceGroupsTaggingAPIClient(Theirs(own), Region()));
        services.AddSingleton<IAmazonRoute53>(own => new AmazonRoute53Client(Theirs(own), Region()));
        services.AddSingleton<IAmazonSecretsManager>(own => new AmazonSecretsManagerClient(Theirs(own), Region()));
        services.AddSingleton<IAmazonSimpleSystemsManagement>(own => new AmazonSimpleSystemsManagementClient(Theirs(own), Region()));
        services.AddSingleton<IAmazonSQS>(own => new AmazonSQSClient(Theirs(own), Region()));

        services.AddSingleton(own => new SingleAttempt<IAmazonCognitoIdentityProvider>(new AmazonCognitoIdentityProviderClient(Theirs(own),
            SingleAttempt.Configure(new AmazonCognitoIdentityProviderConfig { RegionEndpoint = Region() }))));
        services.AddSingleton(own => new SingleAttempt<IAmazonKeyManagementService>(new AmazonKeyManagementServiceClient(Theirs(own),
            SingleAttempt.Configure(new AmazonKeyManagementServiceConfig { RegionEndpoint = Region() }))));

        AWSCredentials Theirs(IServiceProvider own) =>
            place?.Credentials ?? (own.GetRequiredService<Settings>().Role is null ? own.GetRequiredService<AWSCredentials>() : own.GetRequiredService<EnvironmentCredentials>());
        RegionEndpoint Region() => place?.Region ?? FallbackRegionFactory.GetRegionEndpoint();
    }

    private static void AddPlans(IServiceCollection services)
    {
        services.AddSingleton<IStepPlan, RotateDatabaseSecretPlan>();
        services.AddSingleton<IStepPlan, WireCognitoPlan>();
        services.AddSingleton<IStepPlan, ConfigureClusterPlan>();
        services.AddSingleton<IStepPlan, PublishParametersPlan>();
        services.AddSingleton<IStepPlan, WireLoadBalancerPlan>();
        services.AddSingleton<IStepPlan, DeployApplicationPlan>();
    }

    private static void AddListings(IServiceCollection services)
    {
        services.AddSingleton<IListing, ParameterListing>();
        services.AddSingleton<IListing, SecretListing>();
        services.AddSingleton<IListing, RuleListing>();
    }

    private static void AddKinds(IServiceCollection services)
    {
        services.AddSingleton<DatabaseSchemaKind>();
        services.AddSingleton<DatabaseCredentialsKind>();
        services.AddSingleton<DatabaseUserKind>();
        services.AddSingleton<GeneratedLoginKind>();
        services.AddSingleton<UserPoolClientKind>();
        services.AddSingleton<EnvironmentKeyKind>();
        services.AddSingleton<AddonKind>();
        services.AddSingleton<IdentityProviderKind>();
        services.AddSingleton<RoleKind>();
        services.AddSingleton<PodIdentityKind>();
        services.AddSingleton<QueueKind>();
        services.AddSingleton<GeneratedSecretKind>();
        services.AddSingleton(provider => new WritePace(provider.GetRequiredService<RegistryTable>(), provider.GetRequiredService<Settings>().ParameterWritesPerSecond, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ParameterKind>();
        services.AddSingleton<ScheduleKind>();
        services.AddSingleton<ListenerKind>();
        services.AddSingleton<NodePortAccessKind>();
        services.AddSingleton<TargetGroupKind>();
        services.AddSingleton<TargetAttachmentKind>();
        services.AddSingleton<ListenerRuleKind>();
        services.AddSingleton<LoadBalancerKind>();
        services.AddSingleton<AliasRecordKind>();
        services.AddSingleton<KubernetesObjectKind>();
        services.AddSingleton<SchemaScriptsKind>();
        services.AddSingleton(provider => new KindCatalog(new OrderedDictionary<string, Func<IResourceKind>>
        {
            [DatabaseSchema.Kind] = provider.GetRequiredService<DatabaseSchemaKind>,
            [DatabaseAccount.Kind] = provider.GetRequiredService<DatabaseCredentialsKind>,
            [SchemaOwner.Kind] = provider.GetRequiredService<DatabaseUserKind>,
            [GeneratedLogin.Kind] = provider.GetRequiredService<GeneratedLoginKind>,
            [CognitoSignIn.Kind] = provider.GetRequiredService<UserPoolClientKind>,
            [EnvironmentKey.Kind] = provider.GetRequiredService<EnvironmentKeyKind>,
            [ClusterAddon.Kind] = provider.GetRequiredService<AddonKind>,
            [IdentityProviderKind.Name] = provider.GetRequiredService<IdentityProviderKind>,
            [RoleKind.Name] = provider.GetRequiredService<RoleKind>,
            [PodIdentityKind.Name] = provider.GetRequiredService<PodIdentityKind>,
            [MessageQueue.Kind] = provider.GetRequiredService<QueueKind>,
            [GeneratedSecret.Kind] = provider.GetRequiredService<GeneratedSecretKind>,
            [ParameterKind.Name] = provider.GetRequiredService<ParameterKind>,
            [ExpirySchedule.Kind] = provider.GetRequiredService<ScheduleKind>,
            [ListenerKind.Name] = provider.GetRequiredService<ListenerKind>,
            [NodePortAccessKind.Name] = provider.GetRequiredService<NodePortAccessKind>,
            [Profiles.TargetGroup.Kind] = provider.GetRequiredService<TargetGroupKind>,
            [TargetAttachmentKind.Name] = provider.GetRequiredService<TargetAttachmentKind>,
            [ListenerRuleKind.Name] = provider.GetRequiredService<ListenerRuleKind>,
            [LoadBalancerKind.Name] = provider.GetRequiredService<LoadBalancerKind>,
            [AliasRecord.Kind] = provider.GetRequiredService<AliasRecordKind>,
            [ObjectAddress.Kind] = provider.GetRequiredService<KubernetesObjectKind>,
            [SchemaScripts.Kind] = provider.GetRequiredService<SchemaScriptsKind>,
        }));
    }
}
