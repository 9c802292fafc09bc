using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Berth.Tests.Template;

/// <summary>A function works for one environment at a time, and IAM holds it to that: what bears another one's tag is refused.</summary>
public sealed class OneEnvironmentTests
{
    private const string Tag = "berth:environment";

    /// <summary>They know no environment that has been checked yet, and need nothing of any.</summary>
    private static readonly string[] WithoutSession = ["IntakeRole", "ValidateRequestRole"];

    /// <summary>Those whose resources bear environments' tags, and whose conditions look at the tags of resources.</summary>
    private static readonly string[] Services = ["eks", "elasticloadbalancing", "iam", "kms", "secretsmanager", "sqs", "ssm"];

    /// <summary>Reads that give secrets away.</summary>
    private static readonly string[] Telling = ["secretsmanager:GetSecretValue", "ssm:GetParameter", "ssm:GetParameters"];

    /// <summary>Changes that no environment's tag can be asked about, and why.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["eks:CreateAddon"] = "the cluster's", ["eks:CreatePodIdentityAssociation"] = "the cluster's", ["eks:DeleteAddon"] = "shared",
        ["elasticloadbalancing:CreateRule"] = "the listener's", ["elasticloadbalancing:CreateTargetGroup"] = "new",
        ["iam:AddClientIDToOpenIDConnectProvider"] = "shared", ["iam:CreateOpenIDConnectProvider"] = "shared", ["iam:DeleteOpenIDConnectProvider"] = "shared", ["iam:TagOpenIDConnectProvider"] = "shared",
        ["iam:CreateRole"] = "new",
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html: the tags of a role do not control who passes it.
        ["iam:PassRole"] = "not by tags",
        ["kms:CreateKey"] = "new", ["secretsmanager:CreateSecret"] = "new", ["sqs:CreateQueue"] = "new",
        ["sqs:DeleteMessage"] = "Berth's own queues", ["sqs:ReceiveMessage"] = "Berth's own queues", ["sqs:SendMessage"] = "Berth's own queues",
    };

    private static readonly TemplateFile Template = TemplateFile.Load();
    private static readonly JsonObject Policy = Template.Resources["OneEnvironmentPolicy"]!["Properties"]!.AsObject();
    private static readonly JsonNode Refusal = Assert.Single(Policy["PolicyDocument"]!["Statement"]!.AsArray())!;
    private static readonly HashSet<string> Refused = [.. Refusal["Action"]!.AsArray().Select(action => (string)action!)];

    [Fact]
    public void What_bears_another_tag_than_the_session_is_refused_and_a_session_without_any_what_bears_one()
    {
        Assert.Equal("Deny", (string?)Refusal["Effect"]);
        Assert.Equal("*", (string?)Refusal["Resource"]);
        Assert.True(JsonNode.DeepEquals(Refusal["Condition"], JsonNode.Parse($$$"""
            {"Null":{"aws:ResourceTag/{{{Tag}}}":"false"},"StringNotEquals":{"aws:ResourceTag/{{{Tag}}}":"${aws:PrincipalTag/{{{Tag}}}, '-'}"}}
            """)));
    }

    [Fact]
    public void Every_change_and_every_reading_of_secrets_is_refused_but_what_is_new_or_shared()
    {
        var used = Functions().SelectMany(statement => statement.Actions)
            .Where(action => Services.Contains(action.Split(':')[0]) && (Telling.Contains(action) || !IsReading(action))).ToHashSet();
        Assert.Equal(used.Except(Elsewhere.Keys).Order(StringComparer.Ordinal), Refused.Order(StringComparer.Ordinal));
        Assert.Empty(Elsewhere.Keys.Except(used));
    }

    [Fact]
    public void Every_role_that_may_do_any_of_it_has_the_refusal() =>
        Assert.Equal(RolesWithRefusedActions(), Policy["Roles"]!.AsArray().Select(TemplateFile.Target).Order());

    [Fact]
    public void Every_such_function_can_take_its_own_role_for_one_environment()
    {
        var sessions = RolesWithRefusedActions().Except(WithoutSession).ToList();
        Assert.Equal(sessions, Template.Of(TemplateFile.Function).Where(function => function.Properties["Environment"]!["Variables"]!["BERTH_ROLE"] is not null).Select(function => TemplateFile.Target(function.Properties["Role"])).Order());
        Assert.All(sessions, role =>
        {
            var function = Template.Resources[role![..^"Role".Length] + "Function"]!["Properties"]!;
            Assert.Equal($"[\"{role}\",\"Arn\"]", function["Environment"]!["Variables"]!["BERTH_ROLE"]!["Fn::GetAtt"]!.ToJsonString());
            var right = Assert.Single(Functions(), statement => statement.Role == role && statement.Actions.Any(action => action.StartsWith("sts:", StringComparison.Ordinal)));
            Assert.Equal(["sts:AssumeRole", "sts:TagSession"], right.Actions);
            var trust = Template.Resources[role]!["Properties"]!["AssumeRolePolicyDocument"]!["Statement"]!.AsArray().Single(statement => statement!["Principal"]!["AWS"] is not null)!;
            Assert.Equal(["sts:AssumeRole", "sts:TagSession"], trust["Action"]!.AsArray().Select(action => (string?)action));
            Assert.Equal(PolicyTests.OwnRole(role), (string?)trust["Condition"]!["ArnLike"]!["aws:PrincipalArn"]!["Fn::Sub"]);
            Assert.All([trust, right.Json], statement => Assert.Equal($"[\"{Tag}\"]", statement["Condition"]!["ForAllValues:StringEquals"]!["aws:TagKeys"]!.ToJsonString()));
        });
    }

    /// <summary>A role's name has 64 characters; CloudFormation puts a hyphen and at most 13 more behind the stack's and the role's, and cuts both if that is too long.</summary>
    [Fact]
    public void Names_of_roles_are_whole_as_long_as_the_stacks_name_is_as_short_as_deploy_demands()
    {
        var longest = Assert.Single(Regex.Matches(Repository.Read("eng/deploy.sh"), @"\$\{#stack\} -le (\d+)").Select(match => int.Parse(match.Groups[1].Value)));
        Assert.All(RolesWithRefusedActions(), role => Assert.InRange(longest + 1 + role!.Length + 1 + 13, 1, 64));
    }

    [Fact]
    public void The_services_give_the_tags_of_the_resource_for_each_of_the_actions()
    {
        var untagged = Tool.AskOfPolicies(
            """
            def tagged(action):
                service, name = action.split(":")
                known = {kind.lower(): resource for kind, resource in policies[service]["Resources"].items()}
                return any("aws:ResourceTag/${TagKey}" in known[resource.lower()].get("ConditionKeys", []) for resource in policies[service]["Actions"][name.lower()]["Resources"])
            """, "[action for action in asked if not tagged(action)]", Refusal["Action"]!.ToJsonString());
        Assert.Equal("[]", untagged.ToJsonString());
    }

    [Fact]
    public void The_role_of_a_platform_in_another_account_has_the_refusal_and_can_be_taken_with_the_tag()
    {
        var resources = JsonNode.Parse(Repository.Read("src/Shared/Platforms/platform-role.template"))!["Resources"]!.AsObject();
        Assert.Contains(resources, resource => resource.Value!["Properties"]!["PolicyDocument"]?["Statement"]!.AsArray().Any(statement => JsonNode.DeepEquals(statement, Refusal)) == true);
        var trust = Assert.Single(resources["PlatformRole"]!["Properties"]!["AssumeRolePolicyDocument"]!["Statement"]!.AsArray())!;
        Assert.Equal(["sts:AssumeRole", "sts:TagSession"], trust["Action"]!.AsArray().Select(action => (string?)action));
        Assert.Equal($"[\"{Tag}\"]", trust["Condition"]!["ForAllValues:StringEquals"]!["aws:TagKeys"]!.ToJsonString());
    }

    private static IEnumerable<Statement> Functions()
    {
        var roles = Template.FunctionNames.Select(name => name + "Role").ToHashSet();
        return Template.Statements.Where(statement => roles.Contains(statement.Role));
    }

    private static IEnumerable<string?> RolesWithRefusedActions() =>
        Functions().Where(statement => statement.Actions.Any(Refused.Contains)).Select(statement => statement.Role).Distinct().Order();

    private static bool IsReading(string action) => action.Split(':')[1] is var name && (name.StartsWith("Get", StringComparison.Ordinal) || name.StartsWith("List", StringComparison.Ordinal) || name.StartsWith("Describe", StringComparison.Ordinal));
}
