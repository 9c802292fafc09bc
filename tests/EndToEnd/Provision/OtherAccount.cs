namespace Berth.Tests.EndToEnd.Provision;

/// <summary>The platform <c>second</c>, which gives Berth a role of its own, as its owner makes it in another account.</summary>
internal static class OtherAccount
{
    /// <returns>The role's ARN.</returns>
    public static async Task<string> MakeAsync(RunningCloud running)
    {
        var cloud = running.Clients;
        var account = (string)running.Description["account"]!;
        await cloud.AwsAsync("cloudformation", "create-stack", "--stack-name", "platform-second",
            "--template-body", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "Shared", "Platforms", "platform-role.template")),
            "--capabilities", "CAPABILITY_NAMED_IAM", "--parameters", "ParameterKey=PlatformName,ParameterValue=second", $"ParameterKey=BerthAccount,ParameterValue={account}",
            // The same account stands for the other one here, and has the policy already.
            $"ParameterKey=PodBoundaryName,ParameterValue={cloud.Output("PodBoundaryArn").Split('/')[^1]}", "ParameterKey=MakePodBoundary,ParameterValue=false",
            $"ParameterKey=OperatorArn,ParameterValue=arn:aws:iam::{account}:user/administrator");
        var stack = await cloud.AwsAsync("cloudformation", "describe-stacks", "--stack-name", "platform-second");
        var role = (string)stack["Stacks"]![0]!["Outputs"]![0]!["OutputValue"]!;
        Assert.Equal(RunningCloud.PlatformRole, role);
        var platform = running.Description["platform"]!.DeepClone();
        (platform["name"], platform["roleArn"]) = ("second", role);
        var file = Path.Combine(Path.GetTempPath(), $"berth-second-{Guid.NewGuid():N}.json");
        try
        {
            await File.WriteAllTextAsync(file, platform.ToJsonString());
            (await cloud.BerthAsync("platform", "put", file)).Good();
        }
        finally
        {
            File.Delete(file);
        }

        await cloud.AwsAsync("eks", "create-access-entry", "--cluster-name", (string)platform["cluster"]!["name"]!, "--principal-arn", role, "--kubernetes-groups", "berth");
        return role;
    }
}
