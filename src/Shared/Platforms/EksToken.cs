using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Berth.Platforms;

/// <summary>
/// The token by which EKS knows an IAM principal: a presigned GetCallerIdentity URL that names the cluster in a signed
/// header. Good for 15 minutes, so each step makes its own.
/// Source: the token format of aws-iam-authenticator.
/// </summary>
public static class EksToken
{
    private const string Prefix = "k8s-aws-v1.";
    private const string ClusterHeader = "x-k8s-aws-id";

    public static async Task<string> ForAsync(string cluster, string region, AWSCredentials credentials, CancellationToken cancellation)
    {
        var keys = await credentials.GetCredentialsAsync().WaitAsync(cancellation);
        var request = new DefaultRequest(new GetCallerIdentityRequest(), "sts")
        {
            HttpMethod = "GET",
            // Regional: a cluster without a way to the internet reaches STS by its interface endpoint only.
            Endpoint = new Uri($"https://sts.{region}.amazonaws.com"),
            ResourcePath = "/",
            UseQueryString = true,
            AuthenticationRegion = region,
            // The signer was made for S3 and takes that as its service, and an unsigned payload with it, unless told otherwise.
            OverrideSigningServiceName = "sts",
        };
        request.Headers[ClusterHeader] = cluster;
        request.Parameters["Action"] = "GetCallerIdentity";
        request.Parameters["Version"] = "2011-06-15";
        request.Parameters["X-Amz-Expires"] = "60";
        if (!string.IsNullOrEmpty(keys.Token))
            request.Parameters["X-Amz-Security-Token"] = keys.Token;
        var configuration = new AmazonSecurityTokenServiceConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region) };
        var signature = new AWS4PreSignedUrlSigner().SignRequest(request, configuration, null, keys.AccessKey, keys.SecretKey);
        var query = string.Join('&', request.Parameters.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"));
        var url = $"{request.Endpoint}?{query}&{signature.ForQueryParameters}";
        return Prefix + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(url)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}
