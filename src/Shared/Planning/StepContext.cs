using Berth.Platforms;
using Berth.Requests;
using Berth.Steps;

namespace Berth.Planning;

/// <summary>What a resource kind may know of the run that it works for.</summary>
public sealed class StepContext(Run run, EnvironmentRequest request, Platform platform, int loadBalancer, ReferenceTable references, ISecretReader secrets)
{
    public Run Run { get; } = run;
    public EnvironmentRequest Request { get; } = request;
    public Platform Platform { get; } = platform;

    /// <summary>Index into the platform's load balancers, as placed.</summary>
    public int LoadBalancer { get; } = loadBalancer;
    public ReferenceTable References { get; } = references;
    public ISecretReader Secrets { get; } = secrets;

    /// <summary>What kinds keep for the length of one step, such as a listing that several resources are looked up in.</summary>
    public Dictionary<string, object> Kept { get; } = new(StringComparer.Ordinal);

    /// <summary>For how long what is deleted can be brought back: only a retirement leaves a window, in days; 0 means at once.</summary>
    public int RecoveryDays => Run.Action == ActionRequest.Retire ? Platform.SecretRecoveryDays ?? DefaultRecoveryDays : 0;

    /// <summary>Secrets Manager's own default.</summary>
    private const int DefaultRecoveryDays = 30;

    /// <summary>The tags that mark a resource as made for this environment.</summary>
    public IReadOnlyDictionary<string, string> Tags => OwnershipTags.Of(Run.Environment);
}
