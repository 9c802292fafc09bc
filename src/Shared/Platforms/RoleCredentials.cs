using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Berth.Planning;

namespace Berth.Platforms;

/// <summary>
/// Credentials of a role that is taken, anew before they end. What works for one environment has its name as the session tag
/// <c>berth:environment</c>, which policies compare with the tags of what it touches.
/// </summary>
public sealed class RoleCredentials : AWSCredentials
{
    private readonly Session _session;
    private readonly Lock _gate = new();
    private Task<ImmutableCredentials>? _taking;

    private RoleCredentials(IAmazonSecurityTokenService sts, AssumeRoleRequest request) => _session = new(sts, request);

    /// <summary>
    /// Of the role that a platform in another account gives to Berth. The external id is the platform's name: a role made for one
    /// platform cannot be used for another one's environments.
    /// </summary>
    /// <param name="sts">The regional endpoint's client, with the caller's own credentials.</param>
    /// <param name="environment">The calls are for; tells them apart in the other account's CloudTrail. Null for the platform itself.</param>
    public static RoleCredentials OfPlatform(IAmazonSecurityTokenService sts, string roleArn, string platform, string? environment) =>
        new(sts, new() { RoleArn = roleArn, RoleSessionName = $"berth-{environment ?? "platform"}", ExternalId = platform, Tags = TagsOf(environment) });

    /// <summary>Of the function's own role, for one environment.</summary>
    /// <param name="session">The function's name, as Lambda names its session: what the function sends has the sender that it has without.</param>
    public static RoleCredentials OfFunction(IAmazonSecurityTokenService sts, string roleArn, string session, string environment) =>
        new(sts, new() { RoleArn = roleArn, RoleSessionName = session, Tags = TagsOf(environment) });

    public override ImmutableCredentials GetCredentials() => _session.GetCredentials();

    /// <summary>
    /// Who asks while they are being taken gets what comes of it, be it a failure: otherwise each of a hundred calls side by side would
    /// wait for its turn to try, and a function for its time-out.
    /// </summary>
    public override Task<ImmutableCredentials> GetCredentialsAsync()
    {
        lock (_gate)
            return _taking is { IsCompleted: false } ? _taking : _taking = _session.GetCredentialsAsync();
    }

    private static List<Tag> TagsOf(string? environment) => environment is null ? [] : [new() { Key = OwnershipTags.Environment, Value = environment }];

    private sealed class Session : RefreshingAWSCredentials
    {
        /// <summary>Longer than the longest step takes.</summary>
        private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

        private readonly IAmazonSecurityTokenService _sts;
        private readonly AssumeRoleRequest _request;

        public Session(IAmazonSecurityTokenService sts, AssumeRoleRequest request)
        {
            (_sts, _request) = (sts, request);
            PreemptExpiryTime = Early;
        }

        protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

        protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
        {
            var taken = (await _sts.AssumeRoleAsync(_request)).Credentials;
            return new(new ImmutableCredentials(taken.AccessKeyId, taken.SecretAccessKey, taken.SessionToken), taken.Expiration!.Value.ToUniversalTime());
        }
    }
}
