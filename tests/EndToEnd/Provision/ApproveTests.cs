using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>A plan that waits for its approval: what is approved is done, and nothing else.</summary>
[Collection(ActionsCollection.Name)]
public sealed class ApproveTests(RunningCloud running)
{
    private readonly CloudClients cloud = running.Clients;

    /// <summary>A platform where every request waits and whoever asked may not approve. One environment serves for all that can follow.</summary>
    [Fact]
    public async Task What_another_approves_is_done_and_nothing_else()
    {
        running.FirstRun.Good();
        var platform = running.Description["platform"]!.DeepClone().AsObject().With("name", "careful").With("approval", "required").With("approvalBy", "anotherThanRequester").With("approvalTimeout", "30m");
        await cloud.AwsAsync("ssm", "put-parameter", "--name", "/berth/platforms/careful", "--type", "String", "--value", platform.ToJsonString());
        var approver = await ApproverAsync();
        var events = await OutcomeEvents.ListenAsync(cloud, "heard-asked", "asked");
        var since = await running.Control.LastCallAsync();
        var record = await WaitingAsync(Asked("request-0001"));
        var hash = (string)record["awaiting"]!["hash"]!;
        var told = await events.NextAsync("AwaitingApproval");
        Assert.Equal((hash, "request-0001"), ((string?)told["hash"], (string?)told["requestId"]));
        Assert.True((int)told["create"]! > 40);
        Assert.Equal((string?)record["requestedBy"], (string?)told["requestedBy"]);
        Assert.Null((await ItemAsync("ENV#asked", "LEASE"))["holder"]);

        // The token wakes the run, but it approves nothing: the plan is put up anew.
        var token = (string)(await ItemAsync("APPROVALS#asked", "request-0001"))["token"]!["S"]!;
        Assert.DoesNotContain(token, (await cloud.BerthAsync("show", "asked", "--json")).Good());
        await cloud.AwsAsync("stepfunctions", "send-task-success", "--task-token", token, "--task-output", new JsonObject { ["hash"] = hash }.ToJsonString());
        await Eventually.Async(() => ItemAsync("APPROVALS#asked", "request-0001"), item => (string?)item["token"]!["S"] != token);
        await events.NextAsync("AwaitingApproval");

        // Another plan, and whoever asked.
        var shown = await cloud.BerthAsync("approve", "asked", "--hash", new string('0', 64));
        Assert.Equal(64, shown.ExitCode);
        Assert.Contains("+ ssm:parameter//asked/common/DB_MASTER_HOST", shown.Output);
        Assert.Equal("OtherPlan", await RefusedAsync(approver, Approval("approve", "other-plan-0001", new('0', 64))));
        Assert.Equal("HashMissing", await RefusedAsync(approver, Approval("approve", "no-hash-0001", null)));
        var own = await cloud.BerthAsync("approve", "asked", "--hash", hash[..12]);
        Assert.Equal(2, own.ExitCode);
        Assert.Contains("OwnRequest", own.Output);
        var byHand = await ByHandAsync(Approval("approve", "own-by-hand-0001", hash));
        Assert.Equal(("FAILED", true), ((string?)byHand["status"], ((string)byHand["cause"]!).Contains("OwnRequest")));
        Assert.Empty(await cloud.MutatingCallsAsync(since));

        await SendAsAsync(approver, Approval("approve", "approve-0001", hash));
        await StatusAsync("asked", "Ready");
        await events.NextAsync("Approved");
        await events.NextAsync("Ready");
        Assert.Equal("NothingAwaitsApproval", await RefusedAsync(approver, Approval("approve", "too-late-0001", hash)));

        // What changes nothing needs nobody.
        Assert.Equal("ready", (string?)JsonNode.Parse((await cloud.SendAsync(Asked("request-0002"))).Good())!["outcome"]);
        await events.NextAsync("Ready");

        // Rejected: as it stood, with the reason.
        await WaitingAsync(English("request-0003"));
        (await cloud.BerthAsync("reject", "asked", "--reason", "not before the release")).Good();
        record = await StatusAsync("asked", "Ready");
        Assert.Equal(("request-0002", "ApprovalRejected"), ((string?)record["requestId"], (string?)record["code"]));
        Assert.Contains("not before the release", (string)record["reason"]!);
        Assert.Contains("not before the release", (string)(await events.NextAsync("Rejected"))["reason"]!);

        // Something changed meanwhile: what was approved is no longer what would be done.
        hash = (string)(await WaitingAsync(English("request-0004")))["awaiting"]!["hash"]!;
        await cloud.AwsAsync("ssm", "put-parameter", "--name", "/asked/core/DEFAULT_LOCALE", "--type", "String", "--overwrite", "--value", "fr");
        since = await running.Control.LastCallAsync();
        await SendAsAsync(approver, Approval("approve", "approve-0004", hash));
        record = await StatusAsync("asked", "Failed");
        Assert.Equal(("PlanChanged", "request-0002"), ((string?)record["code"], (string?)record["readyRequestId"]));
        Assert.Equal("PlanChanged", (string?)(await events.NextAsync("Failed"))["code"]);
        Assert.Empty(await cloud.MutatingCallsAsync(since));
        Assert.Equal("fr", (string?)(await cloud.AwsAsync("ssm", "get-parameter", "--name", "/asked/core/DEFAULT_LOCALE"))["Parameter"]!["Value"]);
    }

    [Fact]
    public async Task A_plan_that_nobody_approves_makes_nothing_and_stands_in_nobodys_way()
    {
        running.FirstRun.Good();
        var events = await OutcomeEvents.ListenAsync(cloud, "heard-hurried", "hurried");
        var before = await World.OfAsync(cloud);
        var since = await running.Control.LastCallAsync();
        (await cloud.BerthWithAsync(RequestFor.Service("hurried").ToJsonString(), "plan", "-")).Good();
        await events.NextAsync("Planned");
        var late = await cloud.SendAsync(RequestFor.Service("hurried").With("approval", "required").With("approvalTimeout", "2s"));
        Assert.Equal(1, late.ExitCode);
        var run = JsonNode.Parse(late.Output)!;
        Assert.Equal(("approvalExpired", "AwaitApproval", "ApprovalExpired"), ((string?)run["outcome"], (string?)run["failedStep"], (string?)run["code"]));
        Assert.Equal("Rejected", (string?)(await RecordAsync("hurried"))["status"]);
        await events.NextAsync("ApprovalExpired");
        Assert.Null((await ItemAsync("ENV#hurried", "LEASE"))["holder"]);
        Assert.Empty(await ItemAsync("HOSTS", "hurried.example.com"));

        // By hand, where the platform lets anybody.
        var hash = (string)(await WaitingAsync(RequestFor.Service("hurried", "request-0002").With("approval", "required")))["awaiting"]!["hash"]!;
        var action = new JsonObject { ["schema"] = "berth-action/v1", ["requestId"] = "reject-by-hand", ["action"] = "reject", ["environment"] = "hurried", ["hash"] = hash };
        Assert.Equal("SUCCEEDED", (string?)(await ByHandAsync(action))["status"]);
        Assert.Equal("ApprovalRejected", (string?)(await StatusAsync("hurried", "Rejected"))["code"]);
        await events.NextAsync("Rejected");

        // Stopped while it waits.
        var stopped = (string)(await WaitingAsync(RequestFor.Service("hurried", "request-0003").With("approval", "required")))["execution"]!;
        await cloud.AwsAsync("stepfunctions", "stop-execution", "--execution-arn", stopped);
        var halted = await Eventually.Async(() => RecordAsync("hurried"), record => (string?)record["code"] == "ExecutionStopped");
        Assert.Equal(("Rejected", "request-0001"), ((string?)halted["status"], (string?)halted["requestId"]));
        Assert.Contains("ABORTED", (string)halted["reason"]!);
        Assert.Null(halted["awaiting"]);

        // The next request goes before what waits; so does a retirement.
        await WaitingAsync(RequestFor.Service("hurried", "request-0004").With("approval", "required"));
        (await cloud.BerthAsync("retire", "hurried", "--yes", "--wait")).Good();
        Assert.Equal("Superseded", (string?)(await events.NextAsync("Superseded"))["code"]);
        Assert.Equal("Retired", (string?)(await RecordAsync("hurried"))["status"]);
        Assert.Empty(await cloud.MutatingCallsAsync(since));
        Assert.Equal(before.Lines, (await World.OfAsync(cloud)).Lines);
    }

    private static JsonObject Asked(string requestId) => RequestFor.Environment("asked", requestId).With("platform", "careful");

    private static JsonObject English(string requestId)
    {
        var request = Asked(requestId);
        request["risken"]!["parameters"]!["core"]!["DEFAULT_LOCALE"] = "en";
        return request;
    }

    private static JsonObject Approval(string action, string requestId, string? hash)
    {
        var approval = new JsonObject { ["schema"] = "berth-action/v1", ["requestId"] = requestId, ["action"] = action, ["environment"] = "asked" };
        if (hash is not null)
            approval["hash"] = hash;
        return approval;
    }

    /// <summary>Somebody else, who may send messages and do nothing besides.</summary>
    private async Task<JsonNode> ApproverAsync()
    {
        var trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
        var role = await cloud.AwsAsync("iam", "create-role", "--role-name", "approver", "--assume-role-policy-document", trust);
        var right = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"{{cloud.Output("RequestQueueArn")}}"}]}""";
        await cloud.AwsAsync("iam", "put-role-policy", "--role-name", "approver", "--policy-name", "Send", "--policy-document", right);
        return await running.Control.KeysOfAsync((string)role["Role"]!["Arn"]!);
    }

    private async Task<string> SendAsAsync(JsonNode keys, JsonObject action) => (string)JsonNode.Parse(
        (await cloud.TryAwsAsAsync(keys, "sqs", "send-message", "--queue-url", cloud.Output("RequestQueueUrl"), "--message-body", action.ToJsonString())).Good())!["MessageId"]!;

    /// <returns>The code under which the message was refused.</returns>
    private async Task<string> RefusedAsync(JsonNode keys, JsonObject action)
    {
        var id = await SendAsAsync(keys, action);
        return (string)(await Eventually.Async(() => ItemAsync($"REFUSAL#{id}", "REFUSAL"), item => item.ContainsKey("code")))["code"]!["S"]!;
    }

    private async Task<JsonNode> ByHandAsync(JsonObject action)
    {
        var started = await cloud.AwsAsync("stepfunctions", "start-execution", "--state-machine-arn", cloud.Output("ApproveEnvironmentArn"), "--input", action.ToJsonString());
        return await Eventually.Async(
            () => cloud.AwsAsync("stepfunctions", "describe-execution", "--execution-arn", (string)started["executionArn"]!), execution => (string?)execution["status"] != "RUNNING");
    }

    /// <returns>The environment's record once the plan of this request waits.</returns>
    private async Task<JsonNode> WaitingAsync(JsonObject request)
    {
        (await cloud.BerthWithAsync(request.ToJsonString(), "send", "-")).Good();
        return await Eventually.Async(() => RecordAsync((string)request["environment"]!), record => (string?)record["awaiting"]?["requestId"] == (string?)request["requestId"]);
    }

    private Task<JsonNode> StatusAsync(string environment, string status) => Eventually.Async(() => RecordAsync(environment), record => (string?)record["status"] == status);

    /// <summary>As <c>berth list</c> tells it; empty while there is none.</summary>
    private async Task<JsonNode> RecordAsync(string environment) =>
        JsonNode.Parse((await cloud.BerthAsync("list", "--json")).Good())!.AsArray().FirstOrDefault(record => (string?)record!["environment"] == environment) ?? new JsonObject();

    private async Task<JsonObject> ItemAsync(string pk, string sk) =>
        (await cloud.AwsAsync("dynamodb", "get-item", "--table-name", cloud.Output("RegistryTableName"), "--consistent-read", "--key",
            new JsonObject { ["pk"] = new JsonObject { ["S"] = pk }, ["sk"] = new JsonObject { ["S"] = sk } }.ToJsonString()))["Item"]?.AsObject() ?? [];
}
