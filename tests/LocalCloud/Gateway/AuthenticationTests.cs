using System.Net;
using Berth.LocalCloud.Gateway;

namespace Berth.Tests.LocalCloud.Gateway;

[Collection(nameof(RunningGateway))]
public sealed class AuthenticationTests(RunningGateway gateway)
{
    [Theory]
    [InlineData("sts", "get-caller-identity", "InvalidClientTokenId")]
    [InlineData("ssm", "describe-parameters", "UnrecognizedClientException")]
    [InlineData("eks", "list-clusters", "UnrecognizedClientException")]
    [InlineData("ec2", "describe-vpcs", "AuthFailure")]
    [InlineData("s3api", "list-buckets", "InvalidAccessKeyId")]
    [InlineData("sqs", "list-queues", "InvalidClientTokenId")]
    [InlineData("cloudwatch", "list-metrics", "UnrecognizedClientException")]
    public async Task Unknown_keys_are_refused_in_the_services_own_words(string service, string operation, string code) =>
        Assert.Contains($"({code})", await gateway.Refused(new IssuedCredentials("AKIAUNKNOWN000000000", "x", "t", default, "", ""), service, operation));

    [Theory]
    [InlineData("ssm", "describe-parameters", "InvalidSignatureException")]
    [InlineData("iam", "list-roles", "SignatureDoesNotMatch")]
    [InlineData("lambda", "list-functions", "InvalidSignatureException")]
    public async Task A_wrong_secret_is_refused(string service, string operation, string code)
    {
        var issued = gateway.Credentials.Issue("arn:aws:iam::123456789012:role/any", "s", TimeSpan.FromHours(1));
        Assert.Contains($"({code})", await gateway.Refused(issued with { SecretAccessKey = "wrong" }, service, operation));
    }

    [Fact]
    public async Task Keys_without_their_session_token_or_past_their_end_are_refused()
    {
        var issued = gateway.Credentials.Issue("arn:aws:iam::123456789012:role/any", "s", TimeSpan.FromHours(1));
        Assert.Contains("(UnrecognizedClientException)", await gateway.Refused(issued with { SessionToken = "other" }, "ssm", "describe-parameters"));
        var over = gateway.Credentials.Issue("arn:aws:iam::123456789012:role/any", "s", TimeSpan.FromSeconds(-1));
        Assert.Contains("(ExpiredTokenException)", await gateway.Refused(over, "ssm", "describe-parameters"));
    }

    [Fact]
    public async Task A_call_without_a_signature_is_refused_but_for_sign_in()
    {
        using var http = new HttpClient();
        using var json = new HttpRequestMessage(HttpMethod.Post, gateway.Endpoint) { Content = new StringContent("{}") };
        json.Headers.Add("X-Amz-Target", "AmazonSSM.DescribeParameters");
        var refused = await http.SendAsync(json);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("MissingAuthenticationTokenException", await refused.Content.ReadAsStringAsync());

        var query = await http.GetAsync(new Uri(gateway.Endpoint, "/?Action=ListRoles&Version=2010-05-08"));
        Assert.Equal(HttpStatusCode.Forbidden, query.StatusCode);
        Assert.Contains("<Code>MissingAuthenticationToken</Code>", await query.Content.ReadAsStringAsync());

        using var signIn = new HttpRequestMessage(HttpMethod.Post, gateway.Endpoint) { Content = new StringContent("""{"ClientId":"none","AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{}}""") };
        signIn.Headers.Add("X-Amz-Target", "AWSCognitoIdentityProviderService.InitiateAuth");
        Assert.DoesNotContain("MissingAuthenticationToken", await (await http.SendAsync(signIn)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Nobody_gets_past_the_gateway_to_the_emulator()
    {
        using var http = new HttpClient();
        using var call = new HttpRequestMessage(HttpMethod.Post, $"http://{gateway.Moto.Address.Authority}") { Content = new StringContent("{}") };
        call.Headers.Add("X-Amz-Target", "secretsmanager.ListSecrets");
        call.Headers.Add("Authorization", "AWS4-HMAC-SHA256 Credential=any/20260101/ap-northeast-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0");
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(call)).StatusCode);
    }

    [Fact]
    public async Task An_eks_token_tells_its_bearer()
    {
        var role = await gateway.RoleAsync("token-bearer", "[]");
        var answer = await gateway.AwsAs(role, "eks", "get-token", "--cluster-name", "local");
        var token = (string)answer!["status"]!["token"]!;
        var text = token["k8s-aws-v1.".Length..].Replace('-', '+').Replace('_', '/');
        var url = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')));
        var identity = new CallerIdentity(gateway.Credentials);
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/token-bearer/session", await identity.VerifyPresignedAsync(url, "local"));
        Assert.Null(await identity.VerifyPresignedAsync(url, "another"));
        Assert.Null(await identity.VerifyPresignedAsync(url.Replace("GetCallerIdentity", "GetSessionToken"), "local"));
    }
}
