using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;

namespace Berth.Tests.LocalCloud.Gateway;

[Collection(nameof(RunningGateway))]
public sealed class AuthorisationTests(RunningGateway gateway)
{
    private static string Allow(string action, string resource = "*", string? condition = null) =>
        $$"""{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"{{(condition is null ? "" : $",\"Condition\":{condition}")}}}""";

    [Fact]
    public async Task A_refusal_has_awss_wording_and_the_services_shape()
    {
        var keys = await gateway.RoleAsync("refused", $"""[{Allow("ssm:GetParameter", "arn:aws:ssm:*:*:parameter/mine/*")},{Allow("ssm:*", "arn:aws:ssm:*:*:parameter/both").Replace("Allow", "Deny")}]""");
        const string user = "User: arn:aws:sts::123456789012:assumed-role/refused/session is not authorized to perform: ";
        Assert.Equal(
            $"An error occurred (AccessDeniedException) when calling the GetParameter operation: {user}ssm:GetParameter on resource: arn:aws:ssm:ap-northeast-1:123456789012:parameter/yours/a because no identity-based policy allows the ssm:GetParameter action",
            (await gateway.Refused(keys, "ssm", "get-parameter", "--name", "/yours/a")).Split('\n')[^1]);
        Assert.EndsWith("with an explicit deny in an identity-based policy", await gateway.Refused(keys, "ssm", "get-parameter", "--name", "both"));
        Assert.Contains("(ParameterNotFound)", await gateway.Refused(keys, "ssm", "get-parameter", "--name", "/mine/a"));
        Assert.Contains($"(AccessDenied) when calling the ListRoles operation: {user}iam:ListRoles on resource: *", await gateway.Refused(keys, "iam", "list-roles"));
        Assert.Contains($"(UnauthorizedOperation) when calling the DescribeVpcs operation: You are not authorized to perform this operation. {user}ec2:DescribeVpcs", await gateway.Refused(keys, "ec2", "describe-vpcs"));
        Assert.Contains($"(AccessDenied) when calling the ListQueues operation: {user}sqs:ListQueues", await gateway.Refused(keys, "sqs", "list-queues"));
        Assert.Contains($"(AccessDeniedException) when calling the PutMetricData operation: {user}cloudwatch:PutMetricData", await gateway.Refused(keys, "cloudwatch", "put-metric-data", "--namespace", "n", "--metric-name", "m", "--value", "1"));
    }

    [Fact]
    public async Task An_operation_that_the_table_lacks_is_refused_and_says_so()
    {
        var keys = await gateway.RoleAsync("everything", $"[{Allow("*")}]");
        Assert.Contains("Iam/actions.json has no such operation", await gateway.Refused(keys, "ssm", "describe-activations"));
        Assert.Contains("(NotImplementedByLocalCloud)", await gateway.Refused(null, "ssm", "describe-effective-patches-for-patch-baseline", "--baseline-id", "pb-00000000000000000"));
    }

    [Fact]
    public async Task A_policy_change_counts_at_once()
    {
        var keys = await gateway.RoleAsync("changing", $"[{Allow("ssm:GetParameter")}]");
        Assert.Contains("(ParameterNotFound)", await gateway.Refused(keys, "ssm", "get-parameter", "--name", "/a"));
        await gateway.Aws("iam", "delete-role-policy", "--role-name", "changing", "--policy-name", "p");
        Assert.Contains("(AccessDeniedException)", await gateway.Refused(keys, "ssm", "get-parameter", "--name", "/a"));
    }

    [Fact]
    public async Task A_secure_string_under_a_customer_key_takes_rights_on_the_key_through_ssm()
    {
        var key = (await gateway.Aws("kms", "create-key"))!["KeyMetadata"]!;
        const string via = """{"StringEquals":{"kms:ViaService":"ssm.ap-northeast-1.amazonaws.com"}}""";
        var with = await gateway.RoleAsync("with-key", $"""[{Allow("ssm:*")},{Allow("kms:Encrypt", (string)key["Arn"]!, via)}]""");
        await gateway.AwsAs(with, "ssm", "put-parameter", "--name", "/k/secret", "--value", "v", "--type", "SecureString", "--key-id", (string)key["KeyId"]!);
        await gateway.AwsAs(with, "ssm", "get-parameter", "--name", "/k/secret");
        Assert.Contains($"kms:Decrypt on resource: {key["Arn"]}", await gateway.Refused(with, "ssm", "get-parameter", "--name", "/k/secret", "--with-decryption"));
        Assert.Contains("kms:Decrypt", await gateway.Refused(with, "ssm", "get-parameters-by-path", "--path", "/k", "--with-decryption"));

        var without = await gateway.RoleAsync("without-key", $"[{Allow("ssm:*")}]");
        Assert.Contains($"kms:Encrypt on resource: {key["Arn"]}", await gateway.Refused(without, "ssm", "put-parameter", "--name", "/k/other", "--value", "v", "--type", "SecureString", "--key-id", (string)key["KeyId"]!));
        await gateway.AwsAs(without, "ssm", "put-parameter", "--name", "/k/plain", "--value", "v", "--type", "SecureString");
    }

    [Fact]
    public async Task The_key_of_a_secret_is_used_for_this_secret()
    {
        var key = (string)(await gateway.Aws("kms", "create-key"))!["KeyMetadata"]!["Arn"]!;
        foreach (var name in new[] { "keyed/mine", "keyed/other" })
            await gateway.Aws("secretsmanager", "create-secret", "--name", name, "--secret-string", "v", "--kms-key-id", key);
        const string mine = """{"StringLike":{"kms:EncryptionContext:SecretARN":"arn:aws:secretsmanager:*:*:secret:keyed/mine-??????"}}""";
        var keys = await gateway.RoleAsync("of-one-secret", $"""[{Allow("secretsmanager:GetSecretValue")},{Allow("kms:Decrypt", key, mine)}]""");
        await gateway.AwsAs(keys, "secretsmanager", "get-secret-value", "--secret-id", "keyed/mine");
        Assert.Contains($"kms:Decrypt on resource: {key}", await gateway.Refused(keys, "secretsmanager", "get-secret-value", "--secret-id", "keyed/other"));
    }

    [Fact]
    public async Task A_queue_under_a_customer_key_takes_rights_on_the_key_through_sqs()
    {
        var key = (await gateway.Aws("kms", "create-key"))!["KeyMetadata"]!;
        var queue = (string)(await gateway.Aws("sqs", "create-queue", "--queue-name", "under-a-key", "--attributes", $"KmsMasterKeyId={key["KeyId"]}"))!["QueueUrl"]!;
        const string via = """{"StringEquals":{"kms:ViaService":"sqs.ap-northeast-1.amazonaws.com"}}""";
        var sender = await gateway.RoleAsync("queue-sender", $"""[{Allow("sqs:*")},{Allow("kms:*", (string)key["Arn"]!, via)}]""");
        await gateway.AwsAs(sender, "sqs", "send-message", "--queue-url", queue, "--message-body", "m");
        await gateway.AwsAs(sender, "sqs", "receive-message", "--queue-url", queue);

        var without = await gateway.RoleAsync("without-the-queues-key", $"[{Allow("sqs:*")}]");
        Assert.Contains($"kms:GenerateDataKey on resource: {key["Arn"]}", await gateway.Refused(without, "sqs", "send-message", "--queue-url", queue, "--message-body", "m"));
        Assert.Contains($"kms:Decrypt on resource: {key["Arn"]}", await gateway.Refused(without, "sqs", "receive-message", "--queue-url", queue));
        await gateway.AwsAs(without, "sqs", "get-queue-attributes", "--queue-url", queue);
        await gateway.Aws("sqs", "set-queue-attributes", "--queue-url", queue, "--attributes", "KmsMasterKeyId=");
        await gateway.AwsAs(without, "sqs", "send-message", "--queue-url", queue, "--message-body", "m");
    }

    [Fact]
    public async Task Types_of_dns_records_are_a_condition()
    {
        var zone = ((string)(await gateway.Aws("route53", "create-hosted-zone", "--name", "records.example.com", "--caller-reference", "records"))!["HostedZone"]!["Id"]!).Split('/')[^1];
        var keys = await gateway.RoleAsync("records", $$"""[{{Allow("route53:ChangeResourceRecordSets", $"arn:aws:route53:::hostedzone/{zone}",
            """{"ForAllValues:StringEquals":{"route53:ChangeResourceRecordSetsRecordTypes":["A"]}}""")}}]""");
        string[] Change(params string[] types)
        {
            var changes = types.Select(type => (JsonNode)new JsonObject
            {
                ["Action"] = "UPSERT",
                ["ResourceRecordSet"] = new JsonObject
                {
                    ["Name"] = "one.records.example.com", ["Type"] = type, ["TTL"] = 60,
                    ["ResourceRecords"] = new JsonArray(new JsonObject { ["Value"] = type == "A" ? "203.0.113.1" : "2001:db8::1" }),
                },
            });
            return ["route53", "change-resource-record-sets", "--hosted-zone-id", zone, "--change-batch", new JsonObject { ["Changes"] = new JsonArray([.. changes]) }.ToJsonString()];
        }

        await gateway.AwsAs(keys, Change("A"));
        Assert.Contains("(AccessDenied)", await gateway.Refused(keys, Change("AAAA")));
        Assert.Contains("(AccessDenied)", await gateway.Refused(keys, Change("A", "AAAA")));
    }

    [Fact]
    public async Task Passing_a_role_takes_the_right_to_pass_it_to_that_service()
    {
        const string passed = """{"StringEquals":{"iam:PassedToService":"states.amazonaws.com"}}""";
        var keys = await gateway.RoleAsync("passer", $"""[{Allow("states:CreateStateMachine")},{Allow("iam:PassRole", "arn:aws:iam::*:role/pass-*", passed)}]""");
        string[] Create(string name, string role) =>
            ["stepfunctions", "create-state-machine", "--name", name, "--definition", """{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}""", "--role-arn", $"arn:aws:iam::123456789012:role/{role}"];
        await gateway.AwsAs(keys, Create("passed", "pass-me"));
        Assert.Contains("iam:PassRole on resource: arn:aws:iam::123456789012:role/keep-me", await gateway.Refused(keys, Create("kept", "keep-me")));
    }

    [Fact]
    public async Task Tags_of_the_resource_and_of_the_request_are_conditions()
    {
        var keys = await gateway.RoleAsync("tagged", $$$"""
            [{{{Allow("secretsmanager:DescribeSecret", condition: """{"StringEquals":{"aws:ResourceTag/team":"a"}}""")}}},
             {{{Allow("secretsmanager:CreateSecret", condition: """{"StringEquals":{"aws:RequestTag/team":"a"},"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}""")}}},
             {{{Allow("secretsmanager:TagResource")}}}]
            """);
        await gateway.Aws("secretsmanager", "create-secret", "--name", "tagged/a", "--tags", "Key=team,Value=a");
        await gateway.Aws("secretsmanager", "create-secret", "--name", "tagged/b", "--tags", "Key=team,Value=b");
        await gateway.AwsAs(keys, "secretsmanager", "describe-secret", "--secret-id", "tagged/a");
        Assert.Contains("(AccessDeniedException)", await gateway.Refused(keys, "secretsmanager", "describe-secret", "--secret-id", "tagged/b"));
        await gateway.AwsAs(keys, "secretsmanager", "create-secret", "--name", "tagged/c", "--tags", "Key=team,Value=a");
        Assert.Contains("(AccessDeniedException)", await gateway.Refused(keys, "secretsmanager", "create-secret", "--name", "tagged/d", "--tags", "Key=team,Value=a", "Key=other,Value=x"));
    }

    [Fact]
    public async Task Assuming_a_role_takes_its_trust_and_the_callers_policy()
    {
        await gateway.Aws("iam", "create-role", "--role-name", "target", "--assume-role-policy-document",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"42"}}}]}""");
        var may = await gateway.RoleAsync("assumer", $"""[{Allow("sts:AssumeRole", "arn:aws:iam::*:role/target")}]""");
        var mayNot = await gateway.RoleAsync("non-assumer", "[]");
        string[] Assume(string external) => ["sts", "assume-role", "--role-arn", "arn:aws:iam::123456789012:role/target", "--role-session-name", "here", "--external-id", external];
        var answer = await gateway.AwsAs(may, Assume("42"));
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/target/here", (string?)answer!["AssumedRoleUser"]!["Arn"]);
        Assert.Contains("is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/target", await gateway.Refused(may, Assume("43")));
        Assert.Contains("(AccessDenied)", await gateway.Refused(mayNot, Assume("42")));
    }

    [Fact]
    public async Task A_tagged_session_takes_the_right_to_tag_on_both_sides()
    {
        await gateway.RoleAsync("self", $"""[{Allow("sts:AssumeRole")},{Allow("sts:TagSession", condition: """{"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}""")}]""");
        var other = await gateway.RoleAsync("selfless", $"[{Allow("sts:AssumeRole")}]");
        await TrustAsync("sts:AssumeRole");
        var keys = await gateway.Tokens.IssueForServiceAsync("arn:aws:iam::123456789012:role/self", "function", default, "lambda.amazonaws.com");
        Assert.Contains("not authorized to perform: sts:TagSession", await gateway.Refused(keys, Assume("Key=team,Value=a")));
        await TrustAsync("sts:TagSession");
        Assert.Contains("not authorized to perform: sts:TagSession", await gateway.Refused(other, Assume("Key=team,Value=a")));
        Assert.Contains("not authorized to perform: sts:TagSession", await gateway.Refused(keys, Assume("Key=other,Value=a")));
        Assert.Contains("1 hour session limit", await gateway.Refused(keys, [.. Assume("Key=team,Value=a"), "--duration-seconds", "3601"]));
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/self/function", (string?)(await gateway.AwsAs(keys, Assume("Key=team,Value=a")))!["AssumedRoleUser"]!["Arn"]);

        Task TrustAsync(string action) => gateway.Aws("iam", "update-assume-role-policy", "--role-name", "self", "--policy-document", $$$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"},
             {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":["sts:AssumeRole","{{{action}}}"],"Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["team"]} } }]}
            """);
        static string[] Assume(string tags) => ["sts", "assume-role", "--role-arn", "arn:aws:iam::123456789012:role/self", "--role-session-name", "function", "--tags", tags];
    }

    [Fact]
    public async Task Tags_of_the_session_and_of_the_resource_as_it_is_now_are_compared()
    {
        await gateway.RoleAsync("of-a-team", $$$"""
            [{{{Allow("*")}}},
             {"Effect":"Deny","Action":["ssm:GetParameter","secretsmanager:GetSecretValue"],"Resource":"*","Condition":{"Null":{"aws:ResourceTag/team":"false"},"StringNotEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team, '-'}"} } }]
            """);
        await gateway.Aws("iam", "update-assume-role-policy", "--role-name", "of-a-team", "--policy-document",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":["sts:AssumeRole","sts:TagSession"]}]}""");
        var taken = (await gateway.Aws("sts", "assume-role", "--role-arn", "arn:aws:iam::123456789012:role/of-a-team", "--role-session-name", "here", "--tags", "Key=team,Value=a"))!["Credentials"]!;
        var keys = new IssuedCredentials((string)taken["AccessKeyId"]!, (string)taken["SecretAccessKey"]!, (string)taken["SessionToken"]!, DateTimeOffset.MaxValue, "", "");
        string[] parameter = ["ssm", "get-parameter", "--name", "/team/x"], secret = ["secretsmanager", "get-secret-value", "--secret-id", "team-x"];
        Assert.Contains("(ParameterNotFound)", await gateway.Refused(keys, parameter));
        Assert.Contains("(ResourceNotFoundException)", await gateway.Refused(keys, secret));

        await gateway.Aws("ssm", "put-parameter", "--name", "/team/x", "--type", "String", "--value", "v", "--tags", "Key=team,Value=a");
        await gateway.Aws("secretsmanager", "create-secret", "--name", "team-x", "--secret-string", "v", "--tags", "Key=team,Value=a");
        await gateway.AwsAs(keys, parameter);
        await gateway.AwsAs(keys, secret);

        await gateway.Aws("ssm", "add-tags-to-resource", "--resource-type", "Parameter", "--resource-id", "/team/x", "--tags", "Key=team,Value=b");
        await gateway.Aws("secretsmanager", "tag-resource", "--secret-id", "team-x", "--tags", "Key=team,Value=b");
        Assert.Contains("ssm:GetParameter on resource: arn:aws:ssm:ap-northeast-1:123456789012:parameter/team/x with an explicit deny", await gateway.Refused(keys, parameter));
        Assert.Contains("with an explicit deny", await gateway.Refused(keys, secret));

        await gateway.Aws("ssm", "remove-tags-from-resource", "--resource-type", "Parameter", "--resource-id", "/team/x", "--tag-keys", "team");
        await gateway.Aws("secretsmanager", "untag-resource", "--secret-id", "team-x", "--tag-keys", "team");
        await gateway.AwsAs(keys, parameter);
        await gateway.AwsAs(keys, secret);
    }
}
