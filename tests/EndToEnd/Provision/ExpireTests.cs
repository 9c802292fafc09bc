using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Environments that are retired by themselves, unless somebody protects or extends them. The times are longer than all that other tests let pass.</summary>
[Collection(PassingDaysCollection.Name)]
public sealed class ExpireTests(RunningCloud running)
{
    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task An_environment_expires_after_a_reminder_unless_it_is_extended_or_protected()
    {
        running.FirstRun.Good();
        var events = await OutcomeEvents.ListenAsync(cloud, "heard-brief", "brief");
        (await cloud.SendAsync(Brief("request-0001", "300d", isProtected: true))).Good();
        await events.NextAsync("Ready");
        var expiry = await ExpiryAsync();
        var schedule = await cloud.AwsAsync("scheduler", "get-schedule", "--name", "berth-brief-expiry");
        Assert.Equal(($"at({((string)expiry["at"]!).TrimEnd('Z')})", "DELETE", "UTC"),
            ((string?)schedule["ScheduleExpression"], (string?)schedule["ActionAfterCompletion"], (string?)schedule["ScheduleExpressionTimezone"]));
        Assert.Matches(@"expires\s+" + (string)expiry["at"]!, (await cloud.BerthAsync("show", "brief")).Good());

        // The same request once more moves nothing.
        var since = await running.Control.LastCallAsync();
        (await cloud.SendAsync(Brief("request-0002", "300d", isProtected: true))).Good();
        Assert.Empty(await cloud.MutatingCallsAsync(since));

        // Nobody but the schedule may say that the time has come.
        var forged = new JsonObject { ["schema"] = "berth-action/v1", ["requestId"] = $"expire-{((string)expiry["at"]!).Replace("-", "").Replace(":", "")}", ["action"] = "expire", ["environment"] = "brief" };
        var refused = await cloud.BerthWithAsync(forged.ToJsonString(), "send", "-", "--wait");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("NotTheSchedule", refused.Output);

        // Protection wins, and says so.
        await running.Control.AdvanceAsync(TimeSpan.FromDays(299.5));
        Assert.Equal((string?)expiry["at"], (string?)(await events.NextAsync("Expiring"))["expiresAt"]);
        await running.Control.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal("Protected", (string?)(await events.NextAsync("ExpiryRefused"))["code"]);
        // The record names the code as well, until the rotation that 300 days have made due is through.
        Assert.Equal("Ready", (string?)(await RecordAsync())["status"]);

        // Another time moves the schedule, none removes it.
        (await cloud.SendAsync(Brief("request-0003", "400d", isProtected: false))).Good();
        Assert.Equal("400d", (string?)(await ExpiryAsync())["after"]);
        (await cloud.SendAsync(Brief("request-0004", null, isProtected: false))).Good();
        Assert.NotEqual(0, (await cloud.TryAwsAsync("scheduler", "get-schedule", "--name", "berth-brief-expiry")).ExitCode);
        var never = await cloud.BerthAsync("extend", "brief", "7d");
        Assert.Equal(2, never.ExitCode);
        Assert.Contains("NothingToExtend", never.Output);

        // Extended, it stays for longer; then it goes, and its schedules with it. The local clock is ahead of the functions' by now.
        (await cloud.SendAsync(Brief("request-0005", "500d", isProtected: false))).Good();
        var before = (string)(await ExpiryAsync())["at"]!;
        Assert.Contains("brief expires at", (await cloud.BerthAsync("extend", "brief", "100d")).Good());
        await events.NextAsync("Extended");
        var after = (string)(await ExpiryAsync())["at"]!;
        Assert.Equal(TimeSpan.FromDays(100), Time(after) - Time(before));
        Assert.Equal($"at({after.TrimEnd('Z')})", (string?)(await cloud.AwsAsync("scheduler", "get-schedule", "--name", "berth-brief-expiry"))["ScheduleExpression"]);
        await running.Control.AdvanceAsync(TimeSpan.FromDays(300));
        await Eventually.Async(RecordAsync, one => (string?)one["status"] == "Retired");
        Assert.Equal("schedule", (string?)(await events.NextAsync("Retired"))["requestedBy"]);
        Assert.Empty(ApplicationView.List(await cloud.AwsAsync("scheduler", "list-schedules", "--name-prefix", "berth-brief-"), "Schedules"));
    }

    private static JsonObject Brief(string requestId, string? after, bool isProtected)
    {
        var request = RequestFor.Environment("brief", requestId).With("protected", isProtected);
        return after is null ? request : request.With("expiresAfter", after);
    }

    private async Task<JsonNode> ExpiryAsync() => (await RecordAsync())["expiry"]!;

    private async Task<JsonNode> RecordAsync() =>
        JsonNode.Parse((await cloud.BerthAsync("list", "--json")).Good())!.AsArray().Single(record => (string?)record!["environment"] == "brief")!;

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
