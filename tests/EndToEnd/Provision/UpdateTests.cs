using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>A changed request changes what differs, and what is no longer wanted goes once the environment is ready.</summary>
[Collection(ChangesCollection.Name)]
public sealed class UpdateTests(RunningCloud running)
{
    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task What_the_request_no_longer_wants_goes_and_nothing_else_changes()
    {
        JsonNode.Parse((await cloud.SendAsync(RequestFor.Environment("shrunk"))).Good());
        var request = WithoutAccessToken("shrunk", "request-0002");
        var plan = (await cloud.BerthWithAsync(request.ToJsonString(), "plan", "-")).Good();
        Assert.Contains("- elbv2:listener-rule/shrunk/access-token", plan);
        Assert.Contains("- route53:alias-record/api.shrunk.example.com", plan);
        Assert.Contains("0 to create, 0 to change, 2 to delete", plan);

        var since = await running.Control.LastCallAsync();
        Assert.Equal("ready", (string?)JsonNode.Parse((await cloud.SendAsync(request)).Good())!["outcome"]);
        var calls = await cloud.MutatingCallsAsync(since);
        Assert.Equal(2, calls.Count);
        Assert.Contains("ChangeResourceRecordSets", calls[0]);
        Assert.Contains("DeleteRule", calls[1]);
        var seen = await ApplicationView.OfAsync(cloud, "shrunk", "shrunk");
        Assert.Null(seen.Rule("api.shrunk.example.com", "/api/*"));
        Assert.NotNull(seen.Rule("console.shrunk.example.com", "/api/*"));

        // The host is free for others, and asking once more changes nothing.
        var taker = RequestFor.Environment("taker").With("mode", "plan");
        taker["risken"]!["consoleHost"] = "api.shrunk.example.com";
        Assert.Equal("planned", (string?)JsonNode.Parse((await cloud.SendAsync(taker)).Good())!["outcome"]);
        since = await running.Control.LastCallAsync();
        (await cloud.SendAsync(WithoutAccessToken("shrunk", "request-0003"))).Good();
        Assert.Empty(await cloud.MutatingCallsAsync(since));
    }

    [Fact]
    public async Task What_cannot_be_removed_is_named_and_the_next_run_finishes_it()
    {
        (await cloud.SendAsync(RequestFor.Environment("sticky"))).Good();
        await running.Control.DenyAsync("elasticloadbalancing", "DeleteRule", "RemoveResources");
        try
        {
            var answer = await cloud.SendAsync(WithoutAccessToken("sticky", "request-0002"));
            Assert.Equal(1, answer.ExitCode);
            var run = JsonNode.Parse(answer.Output)!;
            Assert.Equal(("unfinished", "RemoveUnwanted", "NotAllRemoved"), ((string?)run["outcome"], (string?)run["failedStep"], (string?)run["code"]));
            Assert.Contains("elbv2:listener-rule/sticky/access-token", (string)run["reason"]!);
        }
        finally
        {
            await running.Control.NoFaultsAsync();
        }

        var shown = JsonNode.Parse((await cloud.BerthAsync("show", "sticky", "--json")).Good())!;
        Assert.Equal(("Ready", "request-0002"), ((string?)shown["status"], (string?)shown["record"]!["readyRequestId"]));
        Assert.Equal("ready", (string?)JsonNode.Parse((await cloud.BerthAsync("retry", "sticky", "--wait", "--json")).Good())!["outcome"]);
        Assert.Null((await ApplicationView.OfAsync(cloud, "sticky", "sticky")).Rule("api.sticky.example.com", "/api/*"));
    }

    [Fact]
    public async Task One_changed_parameter_rolls_its_owner_alone()
    {
        (await cloud.SendAsync(RequestFor.Environment("tuned"))).Good();
        var request = RequestFor.Environment("tuned", "request-0002");
        request["risken"]!["parameters"]!["core"]!["DEFAULT_LOCALE"] = "en";
        var since = await running.Control.LastCallAsync();
        (await cloud.SendAsync(request)).Good();
        var calls = await cloud.MutatingCallsAsync(since);
        Assert.Equal(2, calls.Count);
        Assert.Contains("PutParameter", calls[0]);
        Assert.Contains("core", calls[1]);
    }

    [Fact]
    public async Task An_update_that_fails_puts_back_what_was_there_and_can_be_retried()
    {
        (await cloud.SendAsync(RequestFor.Environment("wavering"))).Good();
        var before = await ApplicationView.OfAsync(cloud, "wavering", "wavering");
        var request = RequestFor.Environment("wavering", "request-0002");
        request["risken"]!["parameters"]!["core"]!["DEFAULT_LOCALE"] = "en";
        await running.Control.ControllerAsync("wavering/core", "silent");
        Assert.Equal(1, (await cloud.SendAsync(request)).ExitCode);
        var after = await ApplicationView.OfAsync(cloud, "wavering", "wavering");
        Assert.Equal(before.Parameters["/wavering/core/DEFAULT_LOCALE"], after.Parameters["/wavering/core/DEFAULT_LOCALE"]);
        Assert.Equal(before.Parameters.OrderBy(one => one.Key, StringComparer.Ordinal), after.Parameters.OrderBy(one => one.Key, StringComparer.Ordinal));
        Assert.Equal(3, (int)(await cloud.AwsAsync("ssm", "get-parameter", "--name", "/wavering/core/DEFAULT_LOCALE"))["Parameter"]!["Version"]!);

        await running.Control.ControllerAsync("wavering/core", "normal");
        Assert.Equal("ready", (string?)JsonNode.Parse((await cloud.BerthAsync("retry", "wavering", "--wait", "--json")).Good())!["outcome"]);
        Assert.Contains("attempt 2", (await cloud.BerthAsync("show", "wavering")).Good());
        Assert.Equal("en", (await ApplicationView.OfAsync(cloud, "wavering", "wavering")).Parameters["/wavering/core/DEFAULT_LOCALE"].Value);
        Assert.Equal(2, (await cloud.BerthAsync("retry", "wavering", "--wait")).ExitCode);
    }

    private static JsonObject WithoutAccessToken(string environment, string requestId)
    {
        var request = RequestFor.Environment(environment, requestId);
        request["risken"]!.AsObject().Remove("accessToken");
        return request;
    }
}
