using Berth.Platforms;
using Berth.Requests;
using Berth.Steps;

namespace Berth.Planning;

/// <summary>What a resource kind may know of the run that it works for.</summary>
public sealed class StepContext(Run run, EnvironmentRequest request, Platform platform, ReferenceTable references, ISecretReader secrets)
{
    public Run Run { get; } = run;
    public EnvironmentRequest Request { get; } = request;
    public Platform Platform { get; } = platform;
    public ReferenceTable References { get; } = references;
    public ISecretReader Secrets { get; } = secrets;

    /// <summary>The tags that mark a resource as made for this environment.</summary>
    public IReadOnlyDictionary<string, string> Tags => OwnershipTags.Of(Run.Environment);
}
