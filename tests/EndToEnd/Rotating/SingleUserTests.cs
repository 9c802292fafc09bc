using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;
using Xunit.Abstractions;

namespace Berth.Tests.EndToEnd.Rotating;

/// <summary>With one database user logins fail from the change of its password until the parameters have followed, and at no other time.</summary>
[Collection(ActionsCollection.Name)]
public sealed class SingleUserTests(RunningCloud running, ITestOutputHelper output)
{
    private const string Environment = "single";

    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task Rotation_that_fails_gives_the_one_user_its_password_back_and_the_window_of_one_that_works_is_measured()
    {
        running.FirstRun.Good();
        var request = RequestFor.Environment(Environment);
        request["risken"]!["database"]!["rotation"] = "singleUser";
        (await cloud.SendAsync(request)).Good();
        var before = await CredentialsView.OfAsync(cloud, Environment);

        // The password has been changed and AWSCURRENT has moved when the parameters cannot be written.
        var failed = await RotateAsync(new() { ["kind"] = "error", ["code"] = "AccessDeniedException", ["status"] = 400 });
        Assert.Equal(("failed", "PublishParameters"), ((string?)failed["outcome"], (string?)failed["failedStep"]));
        var stands = await CredentialsView.OfAsync(cloud, Environment);
        await stands.ProveAsync(cloud);
        Assert.Equal((before.Current, before.User, before.Password), (stands.Current, stands.User, stands.Password));

        await using var consumer = Consumer.OfParameters(cloud, Environment);
        await consumer.TriedAsync(1);
        // Long enough that a client which takes a second for a login cannot miss it.
        var run = await RotateAsync(new() { ["kind"] = "latency", ["milliseconds"] = 5000 });
        Assert.Equal("rotated", (string?)run["outcome"]);
        await consumer.TriedAsync(2);
        var after = await CredentialsView.OfAsync(cloud, Environment);
        await after.ProveAsync(cloud);
        Assert.Equal(before.User, after.User);
        Assert.NotEqual(before.Password, after.Password);
        Assert.Equal(["DB_MASTER_PASSWORD", "DB_SLAVE_PASSWORD"], after.ChangedParameters(stands));
        Assert.NotEqual(0, (await cloud.MariaDbAsync(before.User, before.Password, "SELECT 1")).ExitCode);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"single user: {consumer.Refusals.Count} of {consumer.Logins} logins refused, for {consumer.Lost.TotalSeconds:0.00} s"));
        Assert.NotEmpty(consumer.Refusals);
        Assert.InRange(consumer.Lost.TotalSeconds, 1, 60);
    }

    /// <param name="fault">What befalls the calls that write the parameters.</param>
    private async Task<JsonNode> RotateAsync(JsonObject fault)
    {
        fault["match"] = new JsonObject { ["service"] = "ssm", ["operation"] = "PutParameter", ["caller"] = "PublishParameters" };
        fault["times"] = -1;
        await running.Control.FaultAsync(fault);
        try
        {
            var answer = await cloud.BerthAsync("rotate", Environment, "--wait", "--json");
            return JsonNode.Parse(answer.Output.Length > 0 ? answer.Output : throw new InvalidOperationException(answer.Errors))!;
        }
        finally
        {
            await running.Control.NoFaultsAsync();
        }
    }
}
