using System.Text.Json.Nodes;
using Berth.Errors;
using Berth.Profiles;
using Berth.Registry;
using Berth.Requests;
using Berth.Steps;
using Berth.Steps.DeployApplication;
using Berth.Steps.FindDueRotations;
using Berth.Steps.PublishParameters;
using Berth.Steps.RotateDatabaseSecret;
using Berth.Steps.RotateSecretVersion;
using Berth.Tests.Planning;

namespace Berth.Tests.Steps;

public sealed class RotationTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(ActionRequest.Rotate)]
    [InlineData(ActionRequest.Tell)]
    public void A_rotation_is_about_the_credentials_and_what_reads_them(string action)
    {
        var blueprint = Sample.Blueprint();
        string[] Within(IStepPlan plan) => [.. RotationScope.Of(action, plan.Desired(blueprint), blueprint.Database).Select(resource => resource.Id.ToString())];
        Assert.Equal(["database:credentials/berth/prd/database"], Within(new RotateDatabaseSecretPlan()));
        Assert.Equal(["DB_MASTER_PASSWORD", "DB_MASTER_USER", "DB_SLAVE_PASSWORD", "DB_SLAVE_USER"],
            Within(new PublishParametersPlan()).Select(name => name[(name.LastIndexOf('/') + 1)..]).Order());
        Assert.Equal(["core", "datasource-api"], Within(new DeployApplicationPlan()).Select(name => name[(name.LastIndexOf('/') + 1)..]).Order());
    }

    [Fact]
    public void A_Kubernetes_Secret_that_holds_the_credentials_follows_and_others_do_not()
    {
        var blueprint = Sample.Blueprint();
        JsonObject Holding(string name, string value) => new()
        {
            ["apiVersion"] = "v1", ["kind"] = "Secret", ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "risken" }, ["data"] = new JsonObject { ["password"] = value },
        };
        var workloads = new[] { Holding("credentials", blueprint.Database!.Secret("password")), Holding("other", "secret://berth/prd/other#password") };
        var within = RotationScope.Of(ActionRequest.Rotate, new DeployApplicationPlan().Desired(blueprint with { Workloads = workloads }), blueprint.Database);
        Assert.Equal("kubernetes:object/core/v1/Secret/risken/credentials", Assert.Single(within).Id.ToString());
    }

    [Fact]
    public void Any_other_run_is_about_everything()
    {
        var desired = new PublishParametersPlan().Desired(Sample.Blueprint());
        Assert.Same(desired, RotationScope.Of(null, desired, null));
    }

    [Theory]
    [InlineData("AWSPENDING", SecretRotationCall.Create, false)]
    [InlineData("AWSPENDING", SecretRotationCall.Finish, false)]
    [InlineData("AWSCURRENT", SecretRotationCall.Set, true)]
    [InlineData("AWSCURRENT AWSPENDING", SecretRotationCall.Finish, true)]
    public void A_call_for_a_version_that_is_current_has_nothing_to_do(string labels, string step, bool done) =>
        Assert.Equal(done, Call(step).IsDone(true, Stages(labels)));

    [Theory]
    [InlineData(false, "AWSPENDING", SecretRotationCall.Create)]
    [InlineData(true, "AWSPREVIOUS", SecretRotationCall.Create)]
    [InlineData(true, null, SecretRotationCall.Create)]
    [InlineData(null, "AWSPENDING", "dropSecret")]
    public void A_call_that_Secrets_Manager_would_not_make_is_refused(bool? enabled, string? labels, string step) =>
        Assert.Equal("RotationRefused", Assert.Throws<PermanentError>(() => Call(step).IsDone(enabled, Stages(labels))).Code);

    [Fact]
    public void Credentials_are_due_after_their_period_and_not_before()
    {
        Assert.Null(DueRotation.Of(Environment(), Secret(days: 30), 30, Now));
        var due = DueRotation.Of(Environment(), Secret(days: 30.1), 30, Now)!;
        Assert.Equal((ActionRequest.Rotate, "prd"), (due.Action, due.Environment));
        Assert.Equal(due, DueRotation.Of(Environment(), Secret(days: 30.1), 30, Now));
        Assert.NotEqual(due.RequestId, DueRotation.Of(Environment(), Secret(days: 30.1), 30, Now.AddDays(1))!.RequestId);
        Assert.Empty(RequestReading.Of(System.Text.Json.JsonSerializer.Serialize(due, RequestJson.Default.ActionRequest)).Problems);
    }

    [Fact]
    public void What_Secrets_Manager_rotates_is_left_to_it() => Assert.Null(DueRotation.Of(Environment(), Secret(days: 99) with { ByService = true }, 30, Now));

    [Fact]
    public void Pods_that_have_not_been_told_come_first()
    {
        var told = Environment() with { CredentialsVersion = new Dictionary<string, string> { ["database:credentials/berth/prd/database#versionId"] = "earlier" } };
        Assert.Equal(ActionRequest.Tell, DueRotation.Of(told, Secret(days: 99), 30, Now)!.Action);
        Assert.Equal(ActionRequest.Tell, DueRotation.Of(told, Secret(days: 1) with { ByService = true }, 30, Now)!.Action);
    }

    [Theory]
    [InlineData(EnvironmentRecord.Provisioning)]
    [InlineData(EnvironmentRecord.Retiring)]
    [InlineData(EnvironmentRecord.Retired)]
    public void An_environment_that_does_not_stand_is_passed_over(string status) =>
        Assert.Null(DueRotation.Of(Environment() with { Status = status }, Secret(days: 99), 30, Now));

    private static SecretRotationCall Call(string step) => new("arn:secret", "token", step);

    private static Dictionary<string, List<string>> Stages(string? labels) => labels is null ? [] : new() { ["token"] = [.. labels.Split(' ')] };

    private static SecretStanding Secret(double days) => new("version", Now.AddDays(-days), false);

    private static EnvironmentRecord Environment() => new()
    {
        Environment = "prd", Profile = "risken", Platform = "local", Status = EnvironmentRecord.Ready, RequestId = "request-0001", ReadyRequestId = "request-0001",
        Execution = "arn:execution", UpdatedAt = "2026-01-01T00:00:00Z",
    };
}
