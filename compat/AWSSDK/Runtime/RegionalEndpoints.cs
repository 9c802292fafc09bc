using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Berth.Compat.Aws;

/// <summary>
/// https://prefix.region.suffix with its FIPS and dual-stack variants, unless the service's rule set says otherwise.
/// </summary>
/// <param name="prefix">The service's host name prefix.</param>
/// <param name="unusual">"region variant" or "partition variant" to "url[ signing region]", null where the endpoint has the usual form.</param>
internal sealed class RegionalEndpoints(string prefix, Func<string, string?> unusual) : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        if (parameters["Endpoint"] is string { Length: > 0 } url)
            return new Endpoint(url);
        if (parameters["Region"] is not string { Length: > 0 } region)
            throw new AmazonClientException("Invalid Configuration: Missing Region");
        var (fips, dual) = (parameters["UseFIPS"] is true, parameters["UseDualStack"] is true);
        var partition = Partition.Of(region);
        var variant = (fips ? " fips" : "") + (dual ? " dual" : "");
        var found = unusual(region + variant) ?? unusual(partition.Name + variant);
        if (found is null)
            return new Endpoint($"https://{prefix}{(fips ? "-fips" : "")}.{region}.{(dual ? partition.DualStackSuffix : partition.Suffix)}");
        var space = found.IndexOf(' ');
        var host = (space < 0 ? found : found[..space]).Replace("{region}", region);
        return space < 0
            ? new Endpoint(host)
            : new Endpoint(host, $$"""{"authSchemes":[{"name":"sigv4","signingRegion":"{{found[(space + 1)..]}}"}]}""", "{}");
    }
}
