using System.Text.Json.Nodes;
using Berth.Steps.RemoveResources;

namespace Berth.Tests.Template;

/// <summary>Template, definitions and functions name each other; here the names are held together.</summary>
public sealed class ContractTests
{
    private const string StandardRetry = """
        [{"ErrorEquals":["TransientError","Lambda.ServiceException","Lambda.AWSLambdaException","Lambda.SdkClientException",
        "Lambda.TooManyRequestsException","Sandbox.Timedout","Runtime.ExitError","Lambda.Unknown"],
        "IntervalSeconds":1,"MaxAttempts":5,"BackoffRate":2,"MaxDelaySeconds":20,"JitterStrategy":"FULL"}]
        """;

    private static readonly TemplateFile Template = TemplateFile.Load();

    [Fact]
    public void Every_definition_belongs_to_a_state_machine() =>
        Assert.Equal(Definition.All.Select(definition => definition.Path).Order(),
            Template.Of(TemplateFile.StateMachine).Select(machine => (string)machine.Properties["DefinitionUri"]!).Order());

    [Theory, MemberData(nameof(Definition.Paths), MemberType = typeof(Definition))]
    public void Every_task_names_a_function_of_the_template(string path)
    {
        var machine = Template.Of(TemplateFile.StateMachine).Single(machine => (string)machine.Properties["DefinitionUri"]! == path);
        var substitutions = machine.Properties["DefinitionSubstitutions"]!.AsObject();
        var functions = Template.FunctionNames.ToHashSet();
        var used = new Definition(path).Tasks.Select(task => (string)task.State["Parameters"]!["FunctionName"]!).Distinct().ToList();
        Assert.All(used, name =>
        {
            Assert.Matches(@"^\$\{\w+FunctionArn\}$", name);
            var function = name[2..^"FunctionArn}".Length];
            Assert.Contains(function, functions);
            // The version, not the alias: a definition belongs to an execution from its start, and with it the code.
            Assert.Equal(function + "Function.Version", TemplateFile.Target(substitutions[name[2..^1]]));
        });
        Assert.Equal(substitutions.Count, used.Count);
    }

    [Theory, MemberData(nameof(Definition.Paths), MemberType = typeof(Definition))]
    public void Every_task_has_the_standard_retry_a_catch_of_everything_and_a_time_limit(string path)
    {
        var standard = JsonNode.Parse(StandardRetry);
        Assert.All(new Definition(path).Tasks, task =>
        {
            Assert.Equal($"arn:aws:states:::lambda:invoke{(task.Name == "AwaitApproval" ? ".waitForTaskToken" : "")}", (string?)task.State["Resource"]);
            var retry = task.State["Retry"]!.AsArray();
            Assert.True(JsonNode.DeepEquals(standard, new JsonArray(retry[^1]!.DeepClone())), $"{task.Name}: not the standard Retry");
            Assert.Equal(task.Name == "PublishParameters" ? 3 : EntersAsACrowd(task.Name, path) || WaitsForOthers(task.Name, path) ? 2 : 1, retry.Count);
            var last = task.State["Catch"]!.AsArray()[^1]!;
            Assert.Equal("States.ALL", (string?)Assert.Single(last["ErrorEquals"]!.AsArray()));
        });
    }

    /// <summary>However many requests come at once, and however few functions the account lets run: what comes before the lease changes nothing, and is asked again for long.</summary>
    [Theory, MemberData(nameof(Definition.Paths), MemberType = typeof(Definition))]
    public void A_crowd_gets_to_its_leases(string path) =>
        Assert.All(new Definition(path).Tasks.Where(task => EntersAsACrowd(task.Name, path)), task =>
        {
            var retry = task.State["Retry"]![0]!;
            Assert.Equal(["States.Timeout", "Lambda.TooManyRequestsException"], retry["ErrorEquals"]!.AsArray().Select(error => (string)error!));
            Assert.True((int)retry["MaxAttempts"]! * (int)retry["MaxDelaySeconds"]! >= 900);
        });

    /// <summary>Two hours at least: some 20,000 writes at three a second.</summary>
    [Fact]
    public void A_quota_that_is_spoken_for_is_waited_for_by_the_state_machine()
    {
        var retry = new Definition("src/StateMachines/provision-environment.asl.json").Tasks.Single(task => task.Name == "PublishParameters").State["Retry"]![1]!;
        Assert.Equal(nameof(Errors.PaceError), (string?)Assert.Single(retry["ErrorEquals"]!.AsArray()));
        Assert.True((int)retry["MaxDelaySeconds"]! * (int)retry["MaxAttempts"]! >= 7200);
    }

    /// <summary>A run that died has not given back the lease of what environments share: it runs out before the last try.</summary>
    [Theory, InlineData("provision-environment", "PlanEnvironment"), InlineData("retire-environment", "RemoveResources")]
    public void What_another_run_changes_of_what_is_shared_is_waited_for(string workflow, string task)
    {
        var retry = new Definition($"src/StateMachines/{workflow}.asl.json").Tasks.Single(one => one.Name == task).State["Retry"]![0]!;
        Assert.Equal(nameof(Errors.SharedBusyError), (string?)Assert.Single(retry["ErrorEquals"]!.AsArray()));
        Assert.True((int)retry["IntervalSeconds"]! * (int)retry["MaxAttempts"]! > Removal.SharedLease.TotalSeconds);
    }

    private static bool WaitsForOthers(string task, string path) =>
        (task, Path.GetFileName(path)) is ("PlanEnvironment", "provision-environment.asl.json") or ("RemoveResources", "retire-environment.asl.json");

    private static bool EntersAsACrowd(string task, string path) =>
        task is "ValidateRequest" or "AcquireLease" && new Definition(path).Tasks.Any(other => other.Name == "AcquireLease");

    [Fact]
    public void The_name_of_a_deleted_queue_is_waited_for()
    {
        var retry = new Definition("src/StateMachines/provision-environment.asl.json").Tasks.Single(task => task.Name == "PublishParameters").State["Retry"]![0]!;
        Assert.Equal(nameof(Errors.NameBlockedError), (string?)Assert.Single(retry["ErrorEquals"]!.AsArray()));
        // SQS: 60 s.
        Assert.True((int)retry["IntervalSeconds"]! * (int)retry["MaxAttempts"]! > 60);
    }

    [Theory, MemberData(nameof(Definition.Paths), MemberType = typeof(Definition))]
    public void A_task_outlasts_its_function(string path)
    {
        var limits = Template.Of(TemplateFile.Function).ToDictionary(function => function.Id, function => (int)function.Properties["Timeout"]!);
        Assert.True((int)new Definition(path).Json["TimeoutSeconds"]! > 0);
        // The one that waits for people has as long as they are given.
        Assert.All(new Definition(path).Tasks.Where(task => task.State["TimeoutSecondsPath"] is null), task =>
        {
            var function = ((string)task.State["Parameters"]!["FunctionName"]!)[2..^"Arn}".Length];
            Assert.True((int)task.State["TimeoutSeconds"]! > limits[function], task.Name);
        });
    }

    [Theory, MemberData(nameof(Definition.Paths), MemberType = typeof(Definition))]
    public void Every_state_says_in_a_sentence_why_it_is_there(string path) =>
        Assert.All(new Definition(path).States, state => Assert.EndsWith(".", (string?)state.State["Comment"] ?? "", StringComparison.Ordinal));

    [Fact]
    public void Every_function_has_its_entry_point_role_and_log_group() =>
        Assert.All(Template.Of(TemplateFile.Function), function =>
        {
            var name = function.Id[..^"Function".Length];
            var properties = function.Properties;
            Assert.Equal(name, (string?)properties["Environment"]!["Variables"]!["ANNOTATIONS_HANDLER"]);
            Assert.Equal("${AWS::StackName}-" + name, (string?)properties["FunctionName"]!["Fn::Sub"]);
            Assert.Equal(name + "Role", TemplateFile.Target(properties["Role"]));
            Assert.Equal(name + "LogGroup", TemplateFile.Target(properties["LoggingConfig"]!["LogGroup"]));
            var log = Template.Resources[name + "LogGroup"]!["Properties"]!;
            Assert.Equal("/aws/lambda/${AWS::StackName}-" + name, (string?)log["LogGroupName"]!["Fn::Sub"]);
            Assert.Equal("LogRetentionDays", TemplateFile.Target(log["RetentionInDays"]));
        });

    [Fact]
    public void Every_function_is_published_under_an_alias_when_the_release_changes_and_its_versions_stay()
    {
        Assert.Equal("live", (string?)Template.Globals["AutoPublishAlias"]);
        Assert.Equal("Retain", (string?)Template.Globals["VersionDeletionPolicy"]);
        Assert.All(Template.Of(TemplateFile.Function), function => Assert.Equal("Release", TemplateFile.Target(function.Properties["AutoPublishCodeSha256"])));
    }

    [Fact]
    public void Functions_are_executables_and_traced()
    {
        Assert.Equal("provided.al2023", (string?)Template.Globals["Runtime"]);
        Assert.Equal("bootstrap", (string?)Template.Globals["Handler"]);
        Assert.Equal("Active", (string?)Template.Globals["Tracing"]);
        Assert.Equal("Architecture", TemplateFile.Target(Assert.Single(Template.Globals["Architectures"]!.AsArray())));
        Assert.All(Template.Of(TemplateFile.Function), function => Assert.Null(Template.Resources[function.Id]!["Metadata"]));
    }

    [Fact]
    public void Intake_has_six_of_its_time_outs_to_try_again()
    {
        var queue = Template.Resources["RequestQueue"]!["Properties"]!;
        var intake = Template.Resources["IntakeFunction"]!["Properties"]!;
        Assert.True((int)queue["VisibilityTimeout"]! >= 6 * (int)intake["Timeout"]!);
        Assert.Equal(5, (int)queue["RedrivePolicy"]!["maxReceiveCount"]!);
        Assert.Equal("DeadLetterQueue", TemplateFile.Target(queue["RedrivePolicy"]!["deadLetterTargetArn"]));
        Assert.True((int)queue["MessageRetentionPeriod"]! <= (int)Template.Resources["DeadLetterQueue"]!["Properties"]!["MessageRetentionPeriod"]!);
        var source = Assert.Single(intake["Events"]!.AsObject()).Value!["Properties"]!;
        Assert.Equal("ReportBatchItemFailures", (string?)Assert.Single(source["FunctionResponseTypes"]!.AsArray()));
    }

    [Fact]
    public void The_registry_outlives_the_stack()
    {
        var table = Template.Resources["RegistryTable"]!;
        Assert.Equal("Retain", (string?)table["DeletionPolicy"]);
        Assert.Equal("Retain", (string?)table["UpdateReplacePolicy"]);
        Assert.True((bool)table["Properties"]!["PointInTimeRecoverySpecification"]!["PointInTimeRecoveryEnabled"]!);
    }

    [Fact]
    public void The_ways_out_that_no_catch_sees_lead_to_the_recovery()
    {
        var rule = Template.Of("AWS::Events::Rule").Single(rule => rule.Id == "RunEndedRule").Properties;
        var detail = rule["EventPattern"]!["detail"]!;
        Assert.Equal(["ABORTED", "FAILED", "TIMED_OUT"], detail["status"]!.AsArray().Select(status => (string)status!).Order());
        Assert.Equal(Template.Of(TemplateFile.StateMachine).Select(machine => machine.Id).Except(["RecoverEnvironment", "CheckDrift"]).Order(),
            detail["stateMachineArn"]!.AsArray().Select(TemplateFile.Target).Order());
        Assert.Equal("RecoverEnvironment", TemplateFile.Target(Assert.Single(rule["Targets"]!.AsArray())!["Arn"]));
    }

    [Fact]
    public void Deployment_finds_the_template_and_the_annotations_generator_does_not()
    {
        static string Template(string path) => (string)JsonNode.Parse(Repository.Read(path))!["template"]!;
        Assert.Equal("serverless.template", Template("aws-lambda-tools-defaults.json"));
        Assert.StartsWith("../../artifacts-official/obj/", Template("src/Functions/aws-lambda-tools-defaults.json"));
    }
}
