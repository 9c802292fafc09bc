using Amazon.Runtime;
using Amazon.SecurityToken;

namespace Berth.Platforms;

/// <summary>
/// What the clients of the functions' own account call with: a session of the function's own role for the environment at hand, and
/// the function's own credentials outside any. One object for all clients, so that their connections serve every environment.
/// </summary>
/// <param name="own">The function's own credentials.</param>
/// <param name="sts">With those.</param>
/// <param name="role">ARN of the function's role.</param>
/// <param name="session">The function's name.</param>
public sealed class EnvironmentCredentials(AWSCredentials own, IAmazonSecurityTokenService sts, string role, string session, EnvironmentScope scope) : AWSCredentials
{
    /// <summary>A process that has worked for more begins anew: each costs a call of STS then.</summary>
    internal const int Kept = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, RoleCredentials> _sessions = new(StringComparer.Ordinal);

    public override ImmutableCredentials GetCredentials() => Current().GetCredentials();

    public override Task<ImmutableCredentials> GetCredentialsAsync() => Current().GetCredentialsAsync();

    private AWSCredentials Current()
    {
        if (scope.Environment is not { } environment)
            return own;
        lock (_gate)
        {
            if (_sessions.TryGetValue(environment, out var known))
                return known;
            if (_sessions.Count == Kept)
                _sessions.Clear();
            return _sessions[environment] = RoleCredentials.OfFunction(sts, role, session, environment);
        }
    }
}
