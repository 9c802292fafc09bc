using System.Text.Json.Nodes;

namespace Berth.Tests.Template;

/// <summary>Least rights: what a role may do is written down action by action and resource by resource.</summary>
public sealed class PolicyTests
{
    /// <summary>IAM's limit for the inline policies of one role together, in characters without white space.</summary>
    private const int InlinePolicyLimit = 10_240;

    private static readonly TemplateFile Template = TemplateFile.Load();

    [Fact]
    public void No_role_has_an_action_with_a_wildcard() =>
        Assert.DoesNotContain(Template.Statements.SelectMany(statement => statement.Actions), action => action.Contains('*'));

    [Fact]
    public void Every_resource_is_named_where_the_service_knows_resources()
    {
        var allowed = Json("actions-without-resources.json").AsArray()
            .SelectMany(entry => entry!["actions"]!.AsArray()).Select(action => (string)action!).ToHashSet();
        var used = Template.Statements.Where(statement => statement.OnEverything).SelectMany(statement => statement.Actions).ToHashSet();
        Assert.Empty(used.Except(allowed));
        Assert.Empty(allowed.Except(used));
    }

    [Fact]
    public void The_list_of_actions_without_resources_is_what_cfn_lint_knows_too()
    {
        var statements = Template.Statements.ToList();
        string[] Actions(bool everything) => [.. statements.Where(s => s.OnEverything == everything).SelectMany(s => s.Actions).Distinct()];
        var input = new JsonArray(
            new JsonArray([.. Actions(true).Select(a => JsonValue.Create(a))]),
            new JsonArray([.. Actions(false).Select(a => JsonValue.Create(a))])).ToJsonString();
        var findings = Tool.AskOfPolicies(
            """
            def known(action):
                service, name = action.split(":")
                return policies[service]["Actions"].get(name.lower())
            bare, named = asked
            """,
            """
            {
                "unknown": [a for a in bare + named if known(a) is None],
                "should be narrower": [a for a in bare if (known(a) or {}).get("Resources")],
                "cannot be narrower": [a for a in named if known(a) is not None and not known(a).get("Resources")]}
            """, input);
        Assert.All(findings.AsObject(), finding => Assert.True(finding.Value!.AsArray().Count == 0, $"{finding.Key}: {finding.Value}"));
    }

    [Fact]
    public void No_role_has_a_managed_policy() =>
        Assert.All(Template.Of(TemplateFile.Role), role => Assert.False(role.Properties.ContainsKey("ManagedPolicyArns"), role.Id));

    [Fact]
    public void Every_statement_says_its_purpose_once()
    {
        Assert.All(Template.Statements, statement => Assert.False(string.IsNullOrEmpty(statement.Sid), statement.Role));
        Assert.All(Template.Statements.GroupBy(statement => (statement.Role, statement.Sid)), group => Assert.Single(group));
    }

    [Fact]
    public void Every_role_keeps_within_the_limit_of_inline_policies() =>
        Assert.All(Template.Of(TemplateFile.Role), role =>
            Assert.InRange(role.Properties["Policies"]!.ToJsonString().Count(character => !char.IsWhiteSpace(character)), 1, InlinePolicyLimit));

    [Fact]
    public void A_function_writes_its_own_log_and_no_other() =>
        Assert.All(Template.FunctionNames, name =>
        {
            var logs = Template.Statements.Where(s => s.Role == name + "Role" && s.Actions.Any(a => a.StartsWith("logs:", StringComparison.Ordinal))).ToList();
            var resource = Assert.Single(Assert.Single(logs).Resources);
            Assert.EndsWith($":log-group:/aws/lambda/${{AWS::StackName}}-{name}:*", (string)resource!["Fn::Sub"]!);
        });

    [Fact]
    public void A_step_passes_roles_to_pods_and_the_schedules_role_and_assumes_its_own_only()
    {
        Assert.All(Template.Statements.Where(statement => statement.Actions.Any(action => action.StartsWith("sts:", StringComparison.Ordinal))), statement =>
            Assert.Equal(OwnRole(statement.Role), (string?)Assert.Single(statement.Resources)!["Fn::Sub"]));
        Assert.All(Template.Statements.Where(statement => statement.Actions.Contains("iam:PassRole")), statement =>
            Assert.Equal(statement.Resources.Any(resource => TemplateFile.Target(resource) == "ExpiryScheduleRole") ? "scheduler.amazonaws.com" : "pods.eks.amazonaws.com",
                (string?)statement.Json["Condition"]!["StringEquals"]!["iam:PassedToService"]));
    }

    [Fact]
    public void A_role_gets_rights_only_within_a_boundary()
    {
        var giving = Template.Statements.Where(statement => statement.Actions.Any(action => action is "iam:CreateRole" or "iam:PutRolePolicy" or "iam:AttachRolePolicy" or "iam:PutRolePermissionsBoundary")).ToList();
        Assert.NotEmpty(giving);
        Assert.All(giving, statement => Assert.NotNull(statement.Json["Condition"]!["StringEquals"]!["iam:PermissionsBoundary"]));
        Assert.DoesNotContain(Template.Statements.SelectMany(statement => statement.Actions), action => action is "iam:DeleteRolePermissionsBoundary");
    }

    [Fact]
    public void The_steps_that_work_on_a_platform_take_the_roles_that_are_listed_and_no_other()
    {
        var policy = Assert.Single(Template.Of("AWS::IAM::Policy"));
        Assert.Equal("HasPlatformRoles", (string?)Template.Resources[policy.Id]!["Condition"]);
        var statement = Assert.Single(policy.Properties["PolicyDocument"]!["Statement"]!.AsArray())!;
        Assert.Equal(["sts:AssumeRole", "sts:TagSession"], statement["Action"]!.AsArray().Select(action => (string?)action));
        Assert.Equal("PlatformRoleArns", TemplateFile.Target(statement["Resource"]));
        var script = Repository.Read("eng/platform-role.py");
        Assert.All(policy.Properties["Roles"]!.AsArray(), role => Assert.Contains($"\"{TemplateFile.Target(role)![..^"Role".Length]}\"", script));
    }

    [Fact]
    public void The_role_of_a_platform_in_another_account_may_do_what_the_functions_may_do_in_their_own()
    {
        var made = Tool.Run(Tool.Python, [Repository.PathOf("eng/platform-role.py"), "serverless.template"]);
        Assert.True(made.ExitCode == 0, made.Errors);
        Assert.True(made.Output == Repository.Read("src/Shared/Platforms/platform-role.template"),
            "write it anew: python3 eng/platform-role.py serverless.template > src/Shared/Platforms/platform-role.template");
    }

    [Fact]
    public void A_state_machine_invokes_versions_of_its_own_functions_and_no_other() =>
        Assert.All(Template.Of(TemplateFile.StateMachine), machine =>
        {
            var used = machine.Properties["DefinitionSubstitutions"]!.AsObject().Select(pair => $"${{{TemplateFile.Target(pair.Value)![..^".Version".Length]}.Arn}}:*").Order();
            var invoke = Assert.Single(Template.Statements, s => s.Role == machine.Id + "Role" && s.Actions.Contains("lambda:InvokeFunction"));
            Assert.Equal(used, invoke.Resources.Select(resource => (string)resource!["Fn::Sub"]!).Order());
        });

    /// <summary>The names that CloudFormation gives to a role of the stack.</summary>
    internal static string OwnRole(string role) => $"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/${{AWS::StackName}}-{role}-*";

    private static JsonNode Json(string file) => JsonNode.Parse(Repository.Read("tests/Unit/Template/" + file))!;
}
