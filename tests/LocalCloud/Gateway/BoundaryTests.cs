namespace Berth.Tests.LocalCloud.Gateway;

/// <summary>Permissions boundaries: of the one who calls, and as a condition on the role that a call changes.</summary>
[Collection(nameof(RunningGateway))]
public sealed class BoundaryTests(RunningGateway gateway)
{
    private const string Everything = """[{"Effect":"Allow","Action":"*","Resource":"*"}]""";

    [Fact]
    public async Task A_role_may_what_both_its_policies_and_its_boundary_allow()
    {
        var boundary = await PolicyAsync("only-queues", """[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]""");
        var keys = await gateway.RoleAsync("bounded", Everything);
        await gateway.AwsAs(keys, "iam", "list-roles");
        await gateway.Aws("iam", "put-role-permissions-boundary", "--role-name", "bounded", "--permissions-boundary", boundary);
        await gateway.AwsAs(keys, "sqs", "list-queues");
        Assert.Contains("because no permissions boundary allows the iam:ListRoles action", await gateway.Refused(keys, "iam", "list-roles"));
    }

    [Fact]
    public async Task Rights_may_be_given_to_roles_with_the_boundary_only()
    {
        var boundary = await PolicyAsync("pods", """[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]""");
        var keys = await gateway.RoleAsync("maker",
            $$$"""[{"Effect":"Allow","Action":["iam:CreateRole","iam:PutRolePolicy"],"Resource":"*","Condition":{"StringEquals":{"iam:PermissionsBoundary":"{{{boundary}}}"} } }]""");
        string[] create = ["iam", "create-role", "--assume-role-policy-document", RunningGateway.Trusting("ec2.amazonaws.com"), "--role-name"];
        string[] put = ["iam", "put-role-policy", "--policy-name", "p", "--policy-document", $$"""{"Version":"2012-10-17","Statement":{{Everything}}}""", "--role-name"];
        Assert.Contains("(AccessDenied)", await gateway.Refused(keys, [.. create, "made"]));
        await gateway.AwsAs(keys, [.. create, "made", "--permissions-boundary", boundary]);
        await gateway.AwsAs(keys, [.. put, "made"]);
        Assert.Contains("(AccessDenied)", await gateway.Refused(keys, [.. put, "maker"]));
    }

    private async Task<string> PolicyAsync(string name, string statements) => (string)(await gateway.Aws("iam", "create-policy", "--policy-name", name,
        "--policy-document", $$"""{"Version":"2012-10-17","Statement":{{statements}}}"""))!["Policy"]!["Arn"]!;
}
