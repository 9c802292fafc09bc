using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Berth.Platforms;

/// <summary>
/// Credentials of the role that a platform in another account gives to Berth, taken anew before they end. The external id is
/// the platform's name: a role made for one platform cannot be used for another one's environments.
/// </summary>
/// <param name="sts">The regional endpoint's client, with the caller's own credentials.</param>
/// <param name="purpose">The environment that the calls are for; tells them apart in the other account's CloudTrail.</param>
public sealed class PlatformCredentials(IAmazonSecurityTokenService sts, string roleArn, string platform, string purpose) : RefreshingAWSCredentials
{

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var taken = (await sts.AssumeRoleAsync(new AssumeRoleRequest
        {
            RoleArn = roleArn,
            RoleSessionName = $"berth-{purpose}",
            ExternalId = platform,
        })).Credentials;
        return new(new ImmutableCredentials(taken.AccessKeyId, taken.SecretAccessKey, taken.SessionToken), taken.Expiration!.Value.ToUniversalTime());
    }
}
