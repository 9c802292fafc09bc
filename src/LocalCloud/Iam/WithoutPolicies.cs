using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Iam;

/// <summary>--no-iam: whoever has valid keys may do everything. For finding out whether a refusal is what stands in the way.</summary>
public sealed class WithoutPolicies : IAuthoriser, ITrust
{
    public Task<Decision> DecideAsync(AwsCall call, CancellationToken ct) => Task.FromResult(new Decision(null, null));

    public Task<bool> AllowsServiceAsync(string roleArn, string service, CancellationToken ct) => Task.FromResult(true);

    public Task<string?> RefusesPrincipalAsync(string roleArn, AwsCall call, CancellationToken ct) => Task.FromResult<string?>(null);

    public Task<bool> KnowsProviderAsync(WebIdentity identity, CancellationToken ct) => Task.FromResult(true);

    public Task<bool> AllowsWebIdentityAsync(string roleArn, WebIdentity identity, CancellationToken ct) => Task.FromResult(true);

    public Task<bool> AllowsPodIdentityAsync(string roleArn, string clusterArn, CancellationToken ct) => Task.FromResult(true);
}
