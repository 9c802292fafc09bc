namespace Berth.Steps;

/// <summary>The steps that make changes, in the order in which ProvisionEnvironment runs them. Compensation goes backwards.</summary>
public static class StepNames
{
    public const string RotateDatabaseSecret = nameof(RotateDatabaseSecret);
    public const string WireCognito = nameof(WireCognito);
    public const string ConfigureCluster = nameof(ConfigureCluster);
    public const string PublishParameters = nameof(PublishParameters);
    public const string WireLoadBalancer = nameof(WireLoadBalancer);
    public const string DeployApplication = nameof(DeployApplication);

    public static IReadOnlyList<string> InOrder { get; } =
        [RotateDatabaseSecret, WireCognito, ConfigureCluster, PublishParameters, WireLoadBalancer, DeployApplication];
}
