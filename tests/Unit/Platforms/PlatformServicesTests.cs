using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Berth.Platforms;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Tests.Platforms;

/// <summary>Which clients call where, and as whom.</summary>
public sealed class PlatformServicesTests
{
    private static readonly string[] Own = ["IAmazonDynamoDB", "IAmazonEventBridge", "IAmazonScheduler", "IAmazonStepFunctions"];

    [Fact]
    public void Every_client_but_Berths_own_is_of_the_platforms_place()
    {
        Environment.SetEnvironmentVariable("BERTH_TABLE", "registry");
        Environment.SetEnvironmentVariable("AWS_REGION", "ap-northeast-1");
        var services = new ServiceCollection();
        Startup.Configure(services, new(new BasicAWSCredentials("key", "secret"), RegionEndpoint.EUWest1));
        using var made = services.BuildServiceProvider();
        var clients = services.Select(service => service.ServiceType).Where(type => type.Name.StartsWith("IAmazon", StringComparison.Ordinal)).ToList();
        Assert.True(clients.Count > 10);
        var elsewhere = clients.Where(client => ((AmazonServiceClient)made.GetRequiredService(client)).Config.RegionEndpoint != RegionEndpoint.EUWest1).Select(client => client.Name);
        Assert.Equal(Own, elsewhere.Order(StringComparer.Ordinal));
        Assert.Equal("key", made.GetRequiredService<AWSCredentials>().GetCredentials().AccessKey);
    }

    [Fact]
    public async Task Sts_is_called_in_the_region()
    {
        var caller = new Caller();
        var sts = new AmazonSecurityTokenServiceClient(
            new BasicAWSCredentials("key", "secret"), new AmazonSecurityTokenServiceConfig { RegionEndpoint = RegionEndpoint.APNortheast1, HttpClientFactory = caller, MaxErrorRetry = 0 });
        await Assert.ThrowsAnyAsync<Exception>(() => sts.AssumeRoleAsync(new AssumeRoleRequest { RoleArn = "arn:aws:iam::210987654321:role/berth-platform-second", RoleSessionName = "berth-prd" }));
        Assert.Equal("sts.ap-northeast-1.amazonaws.com", caller.Host);
    }

    [Fact]
    public void A_platform_without_a_role_is_served_by_the_functions_own_services_and_one_with_a_role_by_others()
    {
        var own = new ServiceCollection().AddSingleton<IAmazonSecurityTokenService>(new AmazonSecurityTokenServiceClient(new BasicAWSCredentials("key", "secret"), RegionEndpoint.APNortheast1)).BuildServiceProvider();
        var places = new List<PlatformPlace>();
        using var services = new PlatformServices(own, place =>
        {
            places.Add(place);
            return new ServiceCollection().BuildServiceProvider();
        });
        var platform = Sample();
        Assert.Same(own, services.Of(platform, "prd"));
        var abroad = platform with { RoleArn = "arn:aws:iam::210987654321:role/berth-platform-second", Region = "eu-west-1" };
        var first = services.Of(abroad, "prd");
        Assert.Same(first, services.Of(abroad, "prd"));
        Assert.NotSame(first, services.Of(abroad, "stg"));
        Assert.Equal(2, places.Count);
        Assert.All(places, place => Assert.Equal(RegionEndpoint.EUWest1, place.Region));
        Assert.All(places, place => Assert.IsType<RoleCredentials>(place.Credentials));
    }

    private static Platform Sample() => new()
    {
        Schema = Platform.SchemaName,
        Name = "second",
        AccountId = "123456789012",
        Region = "ap-northeast-1",
        Cluster = new("apps"),
        VpcId = "vpc-1",
        LoadBalancers = [],
        Database = new(),
    };

    /// <summary>Looks whom a client calls, and lets nobody be called.</summary>
    private sealed class Caller : HttpClientFactory
    {
        public string? Host { get; private set; }

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this));

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        private sealed class Handler(Caller caller) : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                caller.Host = request.RequestUri!.Host;
                throw new HttpRequestException("nobody is called");
            }
        }
    }
}
