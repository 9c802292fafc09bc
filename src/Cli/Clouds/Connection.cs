using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.SecurityToken;
using Berth.Cli.Commands;
using Berth.Platforms;

namespace Berth.Cli.Clouds;

/// <summary>Where AWS calls go and who makes them: the local cloud's endpoint with its administrator, or AWS with the usual credentials.</summary>
/// <param name="Endpoint">Null for AWS itself.</param>
public sealed record Connection(string? Endpoint, string Region, AWSCredentials Credentials)
{
    public static Connection To(LocalCloudDescription cloud) =>
        new(cloud.Endpoint, cloud.Region, new BasicAWSCredentials(cloud.AccessKeyId, cloud.SecretAccessKey));

    /// <exception cref="CommandError">Neither environment nor profile names a region.</exception>
    public static Connection Usual()
    {
        var region = FallbackRegionFactory.GetRegionEndpoint()?.SystemName
            ?? throw new CommandError("There is no AWS region.", "Set AWS_REGION or a profile that has one.");
        return new(Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL"), region, DefaultAWSCredentialsIdentityResolver.GetCredentials());
    }

    /// <summary>The same for a platform: as its role and in its region, if it has one of its own.</summary>
    public Connection Of(Platform platform) => platform.RoleArn is not { } role ? this : this with
    {
        Region = platform.Region,
        Credentials = RoleCredentials.OfPlatform(new AmazonSecurityTokenServiceClient(Credentials, Configured<AmazonSecurityTokenServiceConfig>()), role, platform.Name, null),
    };

    /// <summary>A client's configuration for this connection.</summary>
    public T Configured<T>() where T : ClientConfig, new()
    {
        var configuration = new T();
        if (Endpoint is null)
            configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(Region);
        else
            (configuration.ServiceURL, configuration.AuthenticationRegion) = (Endpoint, Region);
        return configuration;
    }
}
