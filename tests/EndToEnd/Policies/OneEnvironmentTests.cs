using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Policies;

/// <summary>
/// What bears one environment's tag is touched by a session for that environment only: tried with the roles of the functions, in each
/// service whose conditions look at tags.
/// </summary>
[Collection(CloudCollection.Name)]
public sealed class OneEnvironmentTests(RunningCloud running)
{
    private const string Own = "apart", Name = "berth-apart-risken";
    private const string Nobody = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task Secret()
    {
        var arn = (string)(await cloud.AwsAsync(["secretsmanager", "create-secret", "--name", "berth/apart/database", "--secret-string", "v", "--tags", .. Tags("Key", "Value")]))["ARN"]!;
        await OwnOnlyAsync("DeployApplication", "secretsmanager:GetSecretValue", "secretsmanager", "get-secret-value", "--secret-id", arn);
        await OwnOnlyAsync("RotateDatabaseSecret", "secretsmanager:TagResource", ["secretsmanager", "tag-resource", "--secret-id", arn, "--tags", .. Tags("Key", "Value")]);
        await OwnOnlyAsync("RotateSecretVersion", "secretsmanager:PutSecretValue", "secretsmanager", "put-secret-value", "--secret-id", arn, "--secret-string", "w");
        await OwnOnlyAsync("RemoveResources", "secretsmanager:DeleteSecret", "secretsmanager", "delete-secret", "--secret-id", arn);
        await OwnOnlyAsync("RotateDatabaseSecret", "secretsmanager:RestoreSecret", "secretsmanager", "restore-secret", "--secret-id", arn);
        await OwnOnlyAsync("Compensate", "secretsmanager:DeleteSecret", "secretsmanager", "delete-secret", "--secret-id", arn, "--force-delete-without-recovery");
    }

    [Fact]
    public async Task Parameter()
    {
        await cloud.AwsAsync(["ssm", "put-parameter", "--name", "/apart/x", "--type", "String", "--value", "v", "--tags", .. Tags("Key", "Value")]);
        await OwnOnlyAsync("PublishParameters", "ssm:GetParameters", "ssm", "get-parameters", "--names", "/apart/x");
        await OwnOnlyAsync("PublishParameters", "ssm:PutParameter", "ssm", "put-parameter", "--name", "/apart/x", "--type", "String", "--value", "w", "--overwrite");
        await OwnOnlyAsync("PublishParameters", "ssm:AddTagsToResource", ["ssm", "add-tags-to-resource", "--resource-type", "Parameter", "--resource-id", "/apart/x", "--tags", .. Tags("Key", "Value")]);
        await OwnOnlyAsync("RemoveResources", "ssm:DeleteParameter", "ssm", "delete-parameter", "--name", "/apart/x");
        // What is not there is nobody's: the answer is the service's.
        Assert.Contains("ParameterNotFound", (await AsAsync("RemoveResources", Own, "ssm", "delete-parameter", "--name", "/apart/x")).Errors);
    }

    [Fact]
    public async Task Key()
    {
        var key = (string)(await cloud.AwsAsync(["kms", "create-key", "--tags", .. Tags("TagKey", "TagValue")]))["KeyMetadata"]!["KeyId"]!;
        await OwnOnlyAsync("ConfigureCluster", "kms:EnableKeyRotation", "kms", "enable-key-rotation", "--key-id", key);
        await OwnOnlyAsync("ConfigureCluster", "kms:TagResource", ["kms", "tag-resource", "--key-id", key, "--tags", .. Tags("TagKey", "TagValue")]);
        // A parameter that bears nobody's tag, under that key: the key decides.
        await cloud.AwsAsync("ssm", "put-parameter", "--name", "/apart-key/x", "--type", "SecureString", "--value", "v", "--key-id", key);
        await OwnOnlyAsync("PublishParameters", "kms:Decrypt", "ssm", "get-parameters", "--names", "/apart-key/x", "--with-decryption");
        await cloud.AwsAsync("ssm", "delete-parameter", "--name", "/apart-key/x");
        await OwnOnlyAsync("RemoveResources", "kms:ScheduleKeyDeletion", "kms", "schedule-key-deletion", "--key-id", key, "--pending-window-in-days", "7");
    }

    [Fact]
    public async Task Queue()
    {
        var url = (string)(await cloud.AwsAsync("sqs", "create-queue", "--queue-name", Name, "--tags", Map()))["QueueUrl"]!;
        await OwnOnlyAsync("PublishParameters", "sqs:setqueueattributes", "sqs", "set-queue-attributes", "--queue-url", url, "--attributes", "VisibilityTimeout=1");
        await OwnOnlyAsync("PublishParameters", "sqs:tagqueue", "sqs", "tag-queue", "--queue-url", url, "--tags", Map());
        await OwnOnlyAsync("RemoveResources", "sqs:deletequeue", "sqs", "delete-queue", "--queue-url", url);
    }

    [Fact]
    public async Task Role()
    {
        await cloud.AwsAsync(["iam", "create-role", "--role-name", Name, "--assume-role-policy-document", Nobody, "--tags", .. Tags("Key", "Value")]);
        await OwnOnlyAsync("ConfigureCluster", "iam:UpdateAssumeRolePolicy", "iam", "update-assume-role-policy", "--role-name", Name, "--policy-document", Nobody);
        await OwnOnlyAsync("ConfigureCluster", "iam:TagRole", ["iam", "tag-role", "--role-name", Name, "--tags", .. Tags("Key", "Value")]);
        await OwnOnlyAsync("RemoveResources", "iam:DeleteRole", "iam", "delete-role", "--role-name", Name);
    }

    [Fact]
    public async Task Target_group()
    {
        var group = (string)(await cloud.AwsAsync(["elbv2", "create-target-group", "--name", "berth-apart", "--protocol", "HTTP", "--port", "80",
            "--vpc-id", (string)running.Description["platform"]!["vpcId"]!, "--tags", .. Tags("Key", "Value")]))["TargetGroups"]![0]!["TargetGroupArn"]!;
        await OwnOnlyAsync("WireLoadBalancer", "elasticloadbalancing:ModifyTargetGroup", "elbv2", "modify-target-group", "--target-group-arn", group, "--health-check-path", "/up");
        await OwnOnlyAsync("WireLoadBalancer", "elasticloadbalancing:AddTags", ["elbv2", "add-tags", "--resource-arns", group, "--tags", .. Tags("Key", "Value")]);
        await OwnOnlyAsync("RemoveResources", "elasticloadbalancing:DeleteTargetGroup", "elbv2", "delete-target-group", "--target-group-arn", group);
    }

    [Fact]
    public async Task Pod_identity()
    {
        var made = (await cloud.AwsAsync("eks", "create-pod-identity-association", "--cluster-name", "local", "--namespace", Own, "--service-account", Own,
            "--role-arn", await cloud.RoleArnOfAsync("WireCognito"), "--tags", Map()))["association"]!;
        await OwnOnlyAsync("ConfigureCluster", "eks:TagResource", "eks", "tag-resource", "--resource-arn", (string)made["associationArn"]!, "--tags", Map());
        await OwnOnlyAsync("RemoveResources", "eks:DeletePodIdentityAssociation", "eks", "delete-pod-identity-association",
            "--cluster-name", "local", "--association-id", (string)made["associationId"]!);
    }

    [Fact]
    public async Task Session_of_another_role_or_with_another_tag_is_refused()
    {
        var keys = await running.Control.KeysOfAsync(await cloud.RoleArnOfAsync("Compensate"));
        var other = await cloud.TryAwsAsAsync(keys, Take(await cloud.RoleArnOfAsync("RemoveResources"), "berth:environment", Own));
        Assert.Contains("not authorized to perform: sts:AssumeRole", other.Errors);
        var tag = await cloud.TryAwsAsAsync(keys, Take(await cloud.RoleArnOfAsync("Compensate"), "berth:managed-by", "berth"));
        Assert.Contains("not authorized to perform: sts:AssumeRole", tag.Errors);
    }

    /// <summary>Refused to the function's own credentials and to its session for another environment, done by that for the resource's own.</summary>
    private async Task OwnOnlyAsync(string function, string action, params string[] call)
    {
        foreach (var environment in new[] { null, "another" })
        {
            var refused = await AsAsync(function, environment, call);
            Assert.True(refused.ExitCode != 0, $"{action} as {function} for {environment ?? "none"} was not refused");
            Assert.Matches("AccessDenied", refused.Errors);
            Assert.Contains($"not authorized to perform: {action} ", refused.Errors, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("with an explicit deny in an identity-based policy", refused.Errors);
        }

        (await AsAsync(function, Own, call)).Good();
    }

    private async Task<Answer> AsAsync(string function, string? environment, params string[] call)
    {
        var role = await cloud.RoleArnOfAsync(function);
        var keys = await running.Control.KeysOfAsync(role);
        if (environment is not null)
            keys = CloudClients.Keys(JsonNode.Parse((await cloud.TryAwsAsAsync(keys, Take(role, "berth:environment", environment))).Good())!["Credentials"]!);

        return await cloud.TryAwsAsAsync(keys, call);
    }

    private static string[] Take(string role, string tag, string value) => ["sts", "assume-role", "--role-arn", role, "--role-session-name", "function", "--tags", $"Key={tag},Value={value}"];

    private static string[] Tags(string key, string value) => [$"{key}=berth:environment,{value}={Own}", $"{key}=berth:managed-by,{value}=berth"];

    private static string Map() => $"berth:environment={Own},berth:managed-by=berth";
}
