using Amazon;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Berth.Tests.Compat.Aws;

/// <summary>The generated clients' endpoints against the official rule engines', in every region that Core knows.</summary>
public sealed class EndpointTests
{
    public static TheoryData<string> Services() => [.. TwinService.All.Keys];

    [Theory]
    [MemberData(nameof(Services))]
    public void Are_the_official_ones(string service)
    {
        var twin = TwinService.All[service];
        foreach (var region in RegionEndpoint.EnumerableAllRegions)
        {
            foreach (var (fips, dual) in new[] { (false, false), (true, false), (false, true), (true, true) })
            {
                // Where the partition lacks the variant, the official engine refuses; the generated client has no opinion.
                if (Url(twin.OfficialClient, region, fips, dual) is { } official)
                    Assert.Equal(official, Url(twin.GeneratedClient, region, fips, dual));
            }
        }
    }

    private static string? Url(Type client, RegionEndpoint region, bool fips, bool dual)
    {
        var config = TwinService.Configuration(client);
        (config.RegionEndpoint, config.UseFIPSEndpoint, config.UseDualstackEndpoint) = (region, fips, dual);
        try
        {
            return config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new ListTablesRequest())).URL;
        }
        catch (AmazonClientException)
        {
            return null;
        }
    }
}
