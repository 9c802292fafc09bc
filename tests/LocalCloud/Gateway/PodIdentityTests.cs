using Berth.LocalCloud.Gateway;

namespace Berth.Tests.LocalCloud.Gateway;

[Collection(nameof(RunningGateway))]
public sealed class PodIdentityTests(RunningGateway gateway)
{
    private const string Cluster = "pod-identities";

    [Fact]
    public async Task The_agent_gets_the_role_that_is_associated_if_it_trusts_eks_for_this_cluster()
    {
        gateway.Tokens.VerifyWebIdentity = token => token.Split(':') is [var account, var audience]
            ? new WebIdentity("issuer", $"system:serviceaccount:risken:{account}", [audience])
            : null;
        await gateway.Aws("eks", "create-cluster", "--name", Cluster, "--role-arn", "arn:aws:iam::123456789012:role/c", "--resources-vpc-config", "subnetIds=subnet-1,subnet-2");
        string[] Assume(string token) => ["eks-auth", "assume-role-for-pod-identity", "--cluster-name", Cluster, "--token", token];
        Assert.Contains("(ResourceNotFoundException)", await gateway.Refused(null, Assume("risken:pods.eks.amazonaws.com")));
        foreach (var (account, cluster, actions) in new[]
        {
            ("risken", Cluster, """["sts:AssumeRole","sts:TagSession"]"""), ("elsewhere", "another", """["sts:AssumeRole","sts:TagSession"]"""), ("untagged", Cluster, "\"sts:AssumeRole\""),
        })
        {
            await gateway.Aws("iam", "create-role", "--role-name", $"pod-{account}", "--assume-role-policy-document", $$$"""
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"pods.eks.amazonaws.com"},"Action":{{{actions}}},
                 "Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:eks:ap-northeast-1:123456789012:cluster/{{{cluster}}}"} } }]}
                """);
            await gateway.Aws("eks", "create-pod-identity-association", "--cluster-name", Cluster, "--namespace", "risken", "--service-account", account,
                "--role-arn", $"arn:aws:iam::123456789012:role/pod-{account}");
        }

        var answer = await gateway.Aws(Assume("risken:pods.eks.amazonaws.com"));
        Assert.StartsWith("arn:aws:sts::123456789012:assumed-role/pod-risken/eks-", (string?)answer!["assumedRoleUser"]!["arn"]);
        Assert.NotEmpty((string)answer["credentials"]!["sessionToken"]!);
        Assert.Contains("(InvalidTokenException)", await gateway.Refused(null, Assume("risken:sts.amazonaws.com")));
        Assert.Contains("(AccessDeniedException)", await gateway.Refused(null, Assume("elsewhere:pods.eks.amazonaws.com")));
        Assert.Contains("(AccessDeniedException)", await gateway.Refused(null, Assume("untagged:pods.eks.amazonaws.com")));
    }
}
