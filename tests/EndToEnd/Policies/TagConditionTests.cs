using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Policies;

/// <summary>What bears a name like Berth's and not its tag is refused by IAM, before any code looks at it.</summary>
[Collection(CloudCollection.Name)]
public sealed class TagConditionTests(RunningCloud running)
{
    private const string Tag = "berth:managed-by";

    /// <summary>Those with actions whose statements ask for the tag of the resource.</summary>
    private static readonly string[] Services = ["iam", "kms", "sqs"];

    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public void Template_asks_for_the_tag_in_these_services()
    {
        var statements = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "serverless.template")))!["Resources"]!.AsObject()
            .Where(resource => (string?)resource.Value!["Type"] == "AWS::IAM::Role")
            .SelectMany(resource => resource.Value!["Properties"]!["Policies"]!.AsArray())
            .SelectMany(policy => policy!["PolicyDocument"]!["Statement"]!.AsArray());
        Assert.Equal(Services, statements.Where(statement => statement!["Condition"]?.ToJsonString().Contains($"aws:ResourceTag/{Tag}", StringComparison.Ordinal) == true)
            .SelectMany(statement => statement!["Action"]!.AsArray()).Select(action => ((string)action!).Split(':')[0]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Queue_of_another_is_refused()
    {
        var url = (string)(await cloud.AwsAsync("sqs", "create-queue", "--queue-name", "berth-foreign-queue", "--tags", $"{Tag}=somebody"))["QueueUrl"]!;
        await RefusedAsync("RemoveResources", "sqs:deletequeue", "sqs", "delete-queue", "--queue-url", url);
        await RefusedAsync("PublishParameters", "sqs:setqueueattributes", "sqs", "set-queue-attributes", "--queue-url", url, "--attributes", "VisibilityTimeout=1");
        await cloud.AwsAsync("sqs", "delete-queue", "--queue-url", url);
    }

    [Fact]
    public async Task Key_of_another_is_refused()
    {
        var key = (string)(await cloud.AwsAsync("kms", "create-key", "--tags", $"TagKey={Tag},TagValue=somebody"))["KeyMetadata"]!["KeyId"]!;
        foreach (var function in new[] { "RemoveResources", "Compensate" })
            await RefusedAsync(function, "kms:ScheduleKeyDeletion", "kms", "schedule-key-deletion", "--key-id", key, "--pending-window-in-days", "7");
        await cloud.AwsAsync("kms", "schedule-key-deletion", "--key-id", key, "--pending-window-in-days", "7");
    }

    [Fact]
    public async Task Role_of_another_is_refused()
    {
        const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
        await cloud.AwsAsync("iam", "create-role", "--role-name", "berth-foreign-risken", "--assume-role-policy-document", Trust, "--tags", $"Key={Tag},Value=somebody");
        await RefusedAsync("ConfigureCluster", "iam:UpdateAssumeRolePolicy", "iam", "update-assume-role-policy", "--role-name", "berth-foreign-risken", "--policy-document", Trust);
        foreach (var function in new[] { "RemoveResources", "Compensate" })
            await RefusedAsync(function, "iam:DeleteRole", "iam", "delete-role", "--role-name", "berth-foreign-risken");
        await cloud.AwsAsync("iam", "delete-role", "--role-name", "berth-foreign-risken");
    }

    private async Task RefusedAsync(string function, string action, params string[] call)
    {
        var answer = await cloud.TryAwsAsAsync(await running.Control.KeysOfAsync(await cloud.RoleArnOfAsync(function)), call);
        Assert.NotEqual(0, answer.ExitCode);
        Assert.Matches("AccessDenied", answer.Errors);
        Assert.Contains($"not authorized to perform: {action} ", answer.Errors, StringComparison.OrdinalIgnoreCase);
    }
}
