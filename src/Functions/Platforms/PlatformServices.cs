using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Platforms;

/// <summary>Where the clients of a platform call, and as whom.</summary>
public sealed record PlatformPlace(AWSCredentials Credentials, RegionEndpoint Region);

/// <summary>
/// What works on a platform: clients, and the kinds that use them. A platform in the functions' own account is served by the
/// function's own services; one with a role of its own by a second set, whose clients call as that role and in its region.
/// Registry, queues, executions and events are the functions' own in both.
/// </summary>
/// <param name="own">The function's own services.</param>
/// <param name="make">The same services with clients for another place.</param>
public sealed class PlatformServices(IServiceProvider own, Func<PlatformPlace, ServiceProvider> make) : IDisposable
{
    /// <summary>One is enough: a function works on one environment at a time.</summary>
    private (string RoleArn, string Platform, string Region, string Environment) _key;
    private ServiceProvider? _other;

    public IServiceProvider Of(Platform platform, string environment)
    {
        if (platform.RoleArn is not { } role)
            return own;
        var key = (role, platform.Name, platform.Region, environment);
        if (_other is null || _key != key)
        {
            _other?.Dispose();
            var credentials = RoleCredentials.OfPlatform(own.GetRequiredService<IAmazonSecurityTokenService>(), role, platform.Name, environment);
            _other = make(new(credentials, RegionEndpoint.GetBySystemName(platform.Region)));
            _key = key;
        }

        return _other;
    }

    public void Dispose() => _other?.Dispose();
}
