namespace Berth.Tests.EndToEnd.Provision;

/// <summary>The role of one function cannot do the work of another.</summary>
[Collection(CloudCollection.Name)]
public sealed class RoleTests(RunningCloud running)
{
    private readonly CloudClients cloud = running.Clients;

    [Theory]
    [InlineData("WireCognito", "secretsmanager", "get-secret-value", "--secret-id", "berth/prd/database")]
    [InlineData("WireLoadBalancer", "ssm", "put-parameter", "--name", "/prd/common/TZ", "--type", "String", "--value", "UTC", "--overwrite")]
    [InlineData("PublishParameters", "iam", "delete-role-policy", "--role-name", "berth-prd-risken", "--policy-name", "berth")]
    [InlineData("ValidateRequest", "cognito-idp", "create-user-pool-client", "--user-pool-id", "ap-northeast-1_none", "--client-name", "another")]
    public async Task Role_of_a_function_has_no_right_to(string function, params string[] call)
    {
        var answer = await cloud.TryAwsAsAsync(await running.Control.KeysOfAsync(await cloud.RoleArnOfAsync(function)), call);
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Matches("AccessDenied.*is not authorized to perform", answer.Errors);
    }
}
