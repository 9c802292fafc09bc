using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Deploy;

/// <summary><c>berth deploy</c> up to the change set, in the local cloud: its CloudFormation takes template and parameters, and finds what was put.</summary>
[Collection(CloudCollection.Name)]
public sealed class ChangeSetTests(RunningCloud running)
{
    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task Deploy_puts_code_and_definitions_and_leaves_a_change_set_to_look_at()
    {
        var keys = running.Description["credentials"]!;
        var answer = await Programs.RunAsync(Path.Combine(Repository.Root, "berth"), ["deploy", "--stack", "trial", "--compat", "--no-execute", "LeaseWaitSeconds=3"], new Dictionary<string, string?>
        {
            ["AWS_ENDPOINT_URL"] = (string)running.Description["endpoint"]!,
            ["AWS_ACCESS_KEY_ID"] = (string)keys["accessKeyId"]!,
            ["AWS_SECRET_ACCESS_KEY"] = (string)keys["secretAccessKey"]!,
            ["AWS_SESSION_TOKEN"] = null,
            ["AWS_PROFILE"] = null,
            ["AWS_CONFIG_FILE"] = "/dev/null",
            ["AWS_REGION"] = (string)running.Description["region"]!,
            ["AWS_DEFAULT_REGION"] = (string)running.Description["region"]!,
        });
        answer.Good();
        Assert.Contains("Changeset created successfully", answer.Errors + answer.Output);

        var set = Assert.Single(ApplicationView.List(await cloud.AwsAsync("cloudformation", "list-change-sets", "--stack-name", "trial"), "Summaries"));
        var described = await cloud.AwsAsync("cloudformation", "describe-change-set", "--stack-name", "trial", "--change-set-name", (string)set["ChangeSetName"]!);
        Assert.Equal("CREATE_COMPLETE", (string?)described["Status"]);
        var parameters = ApplicationView.List(described, "Parameters").ToDictionary(parameter => (string)parameter["ParameterKey"]!, parameter => (string)parameter["ParameterValue"]!);
        Assert.Equal(("x86_64", "3"), (parameters["Architecture"], parameters["LeaseWaitSeconds"]));
        Assert.Matches("^[0-9a-f]{16}$", parameters["Release"]);
        var changes = ApplicationView.List(described, "Changes").Select(change => change["ResourceChange"]!).ToList();
        Assert.All(changes, change => Assert.Equal("Add", (string?)change["Action"]));
        Assert.Subset(changes.Select(change => (string)change["LogicalResourceId"]!).ToHashSet(), new HashSet<string> { "RequestQueue", "DeadLetterQueue", "RegistryTable", "IntakeRole", "PodBoundary" });

        var bucket = $"berth-code-{running.Description["account"]}-{running.Description["region"]}";
        var put = ApplicationView.List(await cloud.AwsAsync("s3api", "list-objects-v2", "--bucket", bucket, "--prefix", "trial/"), "Contents").Select(one => (string)one["Key"]!).ToList();
        Assert.Contains(put, key => key.EndsWith("-x86_64.zip", StringComparison.Ordinal));
        foreach (var definition in Directory.GetFiles(Path.Combine(Repository.Root, "src", "StateMachines"), "*.asl.json"))
            Assert.Contains(put, key => key.EndsWith(Path.GetFileName(definition), StringComparison.Ordinal));
    }
}
