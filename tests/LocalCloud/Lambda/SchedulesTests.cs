using System.Text.Json.Nodes;
using Berth.LocalCloud.Lambda.Calls;

namespace Berth.Tests.LocalCloud.Lambda;

[Collection(CloudCollection.Name)]
public sealed class SchedulesTests(CloudOfTests cloud)
{
    [Fact]
    public async Task A_rate_comes_due_as_the_clock_is_advanced()
    {
        string queue = await cloud.QueueAsync("rate");
        await cloud.DeployAsync([]);
        await ScheduleAsync("rate", "rate(1 hours)", "rate", """{"at":"<aws.scheduler.scheduled-time>"}""");

        await cloud.Cloud.AdvanceAsync(TimeSpan.FromHours(1));
        string first = await cloud.MessageAsync(queue);
        await cloud.Cloud.AdvanceAsync(TimeSpan.FromHours(1));
        string second = await cloud.MessageAsync(queue);

        DateTime one = DateTime.Parse((string)JsonNode.Parse(first)!["at"]!);
        DateTime two = DateTime.Parse((string)JsonNode.Parse(second)!["at"]!);
        Assert.Equal(TimeSpan.FromHours(1), two - one);
        await cloud.Calls.RestAsync("scheduler", HttpMethod.Delete, "/schedules/rate", null, default);
    }

    [Fact]
    public async Task A_schedule_for_one_time_is_deleted_after_it()
    {
        string queue = await cloud.QueueAsync("once");
        await cloud.DeployAsync([]);
        string at = cloud.Cloud.Clock.GetUtcNow().AddDays(3).ToString("yyyy-MM-dd'T'HH:mm:ss");
        await ScheduleAsync("once", $"at({at})", "once", "{}", delete: true);

        await cloud.Cloud.AdvanceAsync(TimeSpan.FromDays(3));
        await cloud.MessageAsync(queue);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await ExistsAsync("once"))
        {
            await Task.Delay(20, patience.Token);
        }
    }

    [Fact]
    public async Task A_schedule_that_is_not_on_the_first_page_comes_due_too()
    {
        string queue = await cloud.QueueAsync("paged");
        await cloud.DeployAsync([]);
        string[] others = [.. Enumerable.Range(0, 55).Select(index => $"other-{index}")];
        await ScheduleAsync("oldest", "rate(1 hours)", "paged", "{}");
        await Task.WhenAll(others.Select(name => ScheduleAsync(name, "rate(365 days)", "paged", "{}")));

        await cloud.Cloud.AdvanceAsync(TimeSpan.FromHours(1));
        await cloud.MessageAsync(queue);
        await Task.WhenAll(others.Append("oldest").Select(name => cloud.Calls.RestAsync("scheduler", HttpMethod.Delete, $"/schedules/{name}", null, default)));
    }

    [Fact]
    public async Task A_scheduled_rule_gives_its_targets_a_scheduled_event()
    {
        string queue = await cloud.QueueAsync("nightly");
        await cloud.DeployAsync([]);
        await cloud.CallAsync("events", "PutRule", """{"Name":"nightly","ScheduleExpression":"cron(0 3 * * ? *)"}""");
        await cloud.CallAsync("events", "PutTargets", $$"""{"Rule":"nightly","Targets":[{"Id":"1","Arn":"{{CloudOfTests.QueueArn("nightly")}}"}]}""");

        await cloud.Cloud.AdvanceAsync(TimeSpan.FromDays(1));
        JsonNode @event = JsonNode.Parse(await cloud.MessageAsync(queue))!;

        Assert.Equal("Scheduled Event", (string?)@event["detail-type"]);
        Assert.Equal("aws.events", (string?)@event["source"]);
        Assert.EndsWith("T03:00:00Z", (string?)@event["time"]);
        Assert.Equal("arn:aws:events:ap-northeast-1:123456789012:rule/nightly", (string?)@event["resources"]![0]);
        await cloud.CallAsync("events", "RemoveTargets", """{"Rule":"nightly","Ids":["1"]}""");
        await cloud.CallAsync("events", "DeleteRule", """{"Name":"nightly"}""");
    }

    private Task<JsonObject> ScheduleAsync(string name, string expression, string queue, string input, bool delete = false) => cloud.Calls.RestAsync(
        "scheduler", HttpMethod.Post, $"/schedules/{name}", new JsonObject
        {
            ["ScheduleExpression"] = expression,
            ["FlexibleTimeWindow"] = new JsonObject { ["Mode"] = "OFF" },
            ["ActionAfterCompletion"] = delete ? "DELETE" : "NONE",
            ["Target"] = new JsonObject { ["Arn"] = CloudOfTests.QueueArn(queue), ["RoleArn"] = CloudOfTests.Role, ["Input"] = input },
        }, CancellationToken.None);

    private async Task<bool> ExistsAsync(string name)
    {
        try
        {
            await cloud.Calls.RestAsync("scheduler", HttpMethod.Get, $"/schedules/{name}", null, default);
            return true;
        }
        catch (AwsCallException gone) when (gone.Code == "ResourceNotFoundException")
        {
            return false;
        }
    }
}
