using Berth.LocalCloud.Gateway;

namespace Berth.Tests.LocalCloud.Gateway;

[Collection(nameof(RunningGateway))]
public sealed class WebIdentityTests(RunningGateway gateway)
{
    private const string Issuer = "oidc.eks.ap-northeast-1.amazonaws.com/id/A";

    [Fact]
    public async Task A_service_account_assumes_the_role_that_trusts_it_and_no_other()
    {
        gateway.Tokens.VerifyWebIdentity = token => token is "right" or "other"
            ? new WebIdentity(Issuer, $"system:serviceaccount:risken:{(token == "right" ? "risken" : "default")}", ["sts.amazonaws.com"])
            : null;
        await gateway.Aws("iam", "create-role", "--role-name", "pod", "--assume-role-policy-document", $$$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/{{{Issuer}}}"},
             "Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"{{{Issuer}}}:sub":"system:serviceaccount:risken:risken","{{{Issuer}}}:aud":"sts.amazonaws.com"} } }]}
            """);
        string[] Assume(string token) =>
            ["sts", "assume-role-with-web-identity", "--role-arn", "arn:aws:iam::123456789012:role/pod", "--role-session-name", "here", "--web-identity-token", token];
        Assert.Contains("No OpenIDConnect provider found in your account for https://" + Issuer, await gateway.Refused(null, Assume("right")));

        await gateway.Aws("iam", "create-open-id-connect-provider", "--url", $"https://{Issuer}", "--client-id-list", "sts.amazonaws.com");
        var answer = await gateway.Aws(Assume("right"));
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/pod/here", (string?)answer!["AssumedRoleUser"]!["Arn"]);
        Assert.Equal("system:serviceaccount:risken:risken", (string?)answer["SubjectFromWebIdentityToken"]);
        Assert.Contains("(AccessDenied)", await gateway.Refused(null, Assume("other")));
        Assert.Contains("(InvalidIdentityToken)", await gateway.Refused(null, Assume("wrong")));
    }
}
