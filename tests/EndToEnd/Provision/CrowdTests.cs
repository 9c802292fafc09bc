using System.Globalization;
using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Many messages at once: nothing is lost, nothing is done twice, and what is wrong does not hold up what is right.</summary>
[Collection(ActionsCollection.Name)]
public sealed class CrowdTests(RunningCloud running)
{
    private const int Contenders = 30;

    /// <summary>On a busy machine a batch of messages may come back once, after its visibility time-out of three minutes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly CloudClients cloud = running.Clients;

    [Fact]
    public async Task Same_message_twenty_times_at_once_is_one_execution()
    {
        var body = RequestFor.Service("crowded").With("mode", "plan").ToJsonString();
        await Task.WhenAll(SendAsync(Enumerable.Repeat(body, 10)), SendAsync(Enumerable.Repeat(body, 10)));
        await AnsweredAsync();
        var executions = await ExecutionsOfAsync("crowded");
        Assert.Equal("crowded_request-0001_1", Assert.Single(executions));
    }

    [Fact]
    public async Task Of_many_requests_for_one_environment_none_is_lost_and_the_last_one_has_the_last_word()
    {
        const string environment = "contended";
        string[] bodies =
        [
            .. Enumerable.Range(1, Contenders).Select(number => RequestFor.Service(environment, $"request-{number:D4}", $"v{number}").ToJsonString()),
        ];
        await Task.WhenAll(bodies.Chunk(10).Select(SendAsync));
        await AnsweredAsync();

        // Every request has one execution and an outcome: it was carried out, or came after a later one.
        Assert.Equal(Contenders, (await ExecutionsOfAsync(environment)).Count);
        var unsuccessful = await UnsuccessfulAsync(environment);
        Assert.True(unsuccessful.Count == 0, string.Join('\n', unsuccessful));
        var items = ApplicationView.List(await cloud.AwsAsync("dynamodb", "scan", "--table-name", cloud.Output("RegistryTableName"), "--consistent-read"), "Items")
            .Where(item => (string?)item["pk"]!["S"] == $"ENV#{environment}").ToList();
        var runs = items.Where(item => item["sequence"]?["N"] is not null && ((string)item["sk"]!["S"]!).StartsWith("RUN#", StringComparison.Ordinal))
            .ToDictionary(item => long.Parse((string)item["sequence"]!["N"]!), item => item);
        Assert.Equal(Enumerable.Range(1, Contenders).Select(number => (long)number), runs.Keys.Order());
        Assert.All(runs.Values, run => Assert.Contains((string?)run["outcome"]?["S"], new[] { "ready", "superseded" }));
        Assert.Equal("ready", (string?)runs[Contenders]["outcome"]!["S"]);

        // The highest number's state holds.
        var shown = JsonNode.Parse((await cloud.BerthAsync("show", environment, "--json")).Good())!;
        Assert.Equal(("Ready", Contenders), ((string?)shown["status"], (int)shown["record"]!["sequence"]!));
        var deployment = await cloud.KubectlAsync("get", "deployment", "app", "--namespace", environment);
        Assert.Equal((string?)shown["request"]!["service"]!["image"], (string?)deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]);

        // Each run that was carried out had a lease, and so a fencing token, of its own; the tokens grew in the order of the runs.
        var tokens = await TokensAsync(environment);
        Assert.Equal(runs.Values.Count(run => (string?)run["outcome"]!["S"] == "ready"), tokens.Count);
        Assert.Equal(tokens.Order().Distinct(), tokens);
        Assert.True(long.Parse((string)items.Single(item => (string?)item["sk"]!["S"] == "LEASE")["fencingToken"]!["N"]!) >= tokens[^1]);
    }

    [Fact]
    public async Task A_writer_whose_lease_has_run_out_is_refused_and_takes_nothing_back()
    {
        const string environment = "overdue";
        JsonObject Request(int number) => RequestFor.Service(environment, $"request-{number:D4}", $"v{number}");

        // The first run hangs where it proves its lease before it writes; the lease runs out, and another takes it.
        await running.Control.FaultAsync(new JsonObject
        {
            ["match"] = new JsonObject { ["service"] = "dynamodb", ["operation"] = "UpdateItem", ["caller"] = "berth-WireLoadBalancer", ["event"] = environment },
            ["kind"] = "latency",
            ["milliseconds"] = 20_000,
            ["times"] = 1,
        });
        await SendAsync([Request(1).ToJsonString()]);
        var first = $"{cloud.Output("ProvisionEnvironmentArn").Replace(":stateMachine:", ":execution:")}:{environment}_request-0001_1";
        await Eventually.Async(() => cloud.TryAwsAsync("stepfunctions", "get-execution-history", "--execution-arn", first, "--max-items", "1000"),
            answer => answer.ExitCode == 0 && answer.Output.Contains("\"WireLoadBalancer\""));
        var lease = new JsonObject { ["pk"] = new JsonObject { ["S"] = $"ENV#{environment}" }, ["sk"] = new JsonObject { ["S"] = "LEASE" } }.ToJsonString();
        await cloud.AwsAsync("dynamodb", "update-item", "--table-name", cloud.Output("RegistryTableName"), "--key", lease,
            "--update-expression", "SET leasedUntil = :past", "--expression-attribute-values", """{":past":{"N":"1"}}""");
        Assert.Equal("ready", (string?)JsonNode.Parse((await cloud.SendAsync(Request(2))).Good())!["outcome"]);

        var ended = await Eventually.Async(() => cloud.AwsAsync("stepfunctions", "describe-execution", "--execution-arn", first), execution => (string?)execution["status"] != "RUNNING");
        Assert.Equal("SUCCEEDED", (string?)ended["status"]);
        var outcome = JsonNode.Parse((string)ended["output"]!)!;
        Assert.Equal(("superseded", "WireLoadBalancer"), ((string?)outcome["outcome"], (string?)outcome["failedStep"]));
        var history = (await cloud.TryAwsAsync("stepfunctions", "get-execution-history", "--execution-arn", first, "--max-items", "1000")).Good();
        Assert.Contains("is no longer held with fencing token 1", history);
        Assert.Contains(ApplicationView.List(await cloud.AwsAsync("elbv2", "describe-rules", "--listener-arn", cloud.ListenerArn), "Rules"),
            rule => rule["Conditions"]!.ToJsonString().Contains($"{environment}.example.com", StringComparison.Ordinal));
        var shown = JsonNode.Parse((await cloud.BerthAsync("show", environment, "--json")).Good())!;
        Assert.Equal(("Ready", 2, $"ghcr.io/example/{environment}:v2"), ((string?)shown["status"], (int)shown["record"]!["sequence"]!, (string?)shown["request"]!["service"]!["image"]));
    }

    [Fact]
    public async Task Poison_among_good_messages_waits_to_be_sent_back_after_a_fix()
    {
        var early = RequestFor.Service("early").With("platform", "later").With("mode", "plan");
        string[] good = [.. Enumerable.Range(1, 4).Select(number => RequestFor.Service($"good{number}").With("mode", "plan").ToJsonString())];
        string[] poison = ["no request at all", RequestFor.Service("poison").With("schema", "berth/v99").ToJsonString(), early.ToJsonString()];
        await SendAsync(good.Zip([.. poison, good[3]], (one, other) => new[] { one, other }).SelectMany(pair => pair).Distinct());
        await AnsweredAsync();
        foreach (var number in Enumerable.Range(1, 4))
            await Eventually.Async(() => ExecutionsOfAsync($"good{number}", "SUCCEEDED"), done => done.Count == 1);

        // What is wrong lies there with its reasons; looking at it changes nothing.
        var letters = await LettersAsync();
        Assert.Contains(letters, letter => (string?)letter["environment"] == "-" && $"{letter["reasons"]}".Contains("is not JSON"));
        Assert.Single(letters, letter => (string?)letter["environment"] == "poison");
        var waiting = Assert.Single(letters, letter => (string?)letter["environment"] == "early");
        Assert.Contains("later", (string)waiting["reasons"]!);
        Assert.Equal(letters.Count, (await LettersAsync()).Count);
        Assert.Equal(1, (await cloud.BerthAsync("redrive", "00000000-no-such-message")).ExitCode);

        // After the fix the one goes back; the others stay.
        var platform = running.Description["platform"]!.DeepClone();
        platform["name"] = "later";
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, platform.ToJsonString());
        (await cloud.BerthAsync("platform", "put", file)).Good();
        File.Delete(file);
        Assert.Contains("1 sent back", (await cloud.BerthAsync("redrive", (string)waiting["message"]!)).Good());
        await Eventually.Async(() => ExecutionsOfAsync("early", "SUCCEEDED"), done => done.Count == 1);
        Assert.Equal(letters.Count - 1, (await LettersAsync()).Count);
    }

    private async Task SendAsync(IEnumerable<string> bodies)
    {
        var entries = new JsonArray([.. bodies.Index().Select(one => (JsonNode)new JsonObject { ["Id"] = $"{one.Index}", ["MessageBody"] = one.Item })]);
        var sent = await cloud.AwsAsync("sqs", "send-message-batch", "--queue-url", cloud.Output("RequestQueueUrl"), "--entries", entries.ToJsonString());
        Assert.Equal(entries.Count, sent["Successful"]!.AsArray().Count);
    }

    /// <summary>The intake has seen every message, and what it started has ended.</summary>
    private async Task AnsweredAsync()
    {
        await Eventually.Async(() => cloud.AwsAsync("sqs", "get-queue-attributes", "--queue-url", cloud.Output("RequestQueueUrl"), "--attribute-names", "All"),
            queue => (string?)queue["Attributes"]!["ApproximateNumberOfMessages"] == "0" && (string?)queue["Attributes"]!["ApproximateNumberOfMessagesNotVisible"] == "0", Patience);
        await Eventually.Async(() => cloud.AwsAsync("stepfunctions", "list-executions", "--state-machine-arn", cloud.Output("ProvisionEnvironmentArn"), "--status-filter", "RUNNING"),
            answer => ApplicationView.List(answer, "executions").Count == 0, Patience);
    }

    private async Task<IReadOnlyList<string>> ExecutionsOfAsync(string environment, string? status = null) =>
    [
        .. ApplicationView.List(await cloud.AwsAsync("stepfunctions", "list-executions", "--state-machine-arn", cloud.Output("ProvisionEnvironmentArn")), "executions")
            .Where(execution => ((string)execution["name"]!).StartsWith($"{environment}_", StringComparison.Ordinal) && (status is null || (string?)execution["status"] == status))
            .Select(execution => (string)execution["name"]!),
    ];

    /// <summary>What did not succeed, and why.</summary>
    private async Task<IReadOnlyList<string>> UnsuccessfulAsync(string environment)
    {
        var machine = cloud.Output("ProvisionEnvironmentArn");
        var told = new List<string>();
        foreach (var name in (await ExecutionsOfAsync(environment)).Except(await ExecutionsOfAsync(environment, "SUCCEEDED")))
        {
            var execution = await cloud.AwsAsync("stepfunctions", "describe-execution", "--execution-arn", $"{machine.Replace(":stateMachine:", ":execution:")}:{name}");
            told.Add($"{name} {execution["status"]} {execution["error"]} {execution["cause"]}");
        }

        return told;
    }

    /// <summary>The fencing tokens of the runs that went on to plan, in the order in which they did.</summary>
    private async Task<IReadOnlyList<long>> TokensAsync(string environment)
    {
        var began = new List<(DateTimeOffset At, long Token)>();
        foreach (var name in await ExecutionsOfAsync(environment))
        {
            var history = await cloud.AwsAsync("stepfunctions", "get-execution-history", "--max-items", "1000",
                "--execution-arn", $"{cloud.Output("ProvisionEnvironmentArn").Replace(":stateMachine:", ":execution:")}:{name}");
            if (ApplicationView.List(history, "events").FirstOrDefault(one => (string?)one["stateEnteredEventDetails"]?["name"] == "PlanEnvironment") is { } planning)
                began.Add((DateTimeOffset.Parse((string)planning["timestamp"]!, CultureInfo.InvariantCulture), (long)JsonNode.Parse((string)planning["stateEnteredEventDetails"]!["input"]!)!["lease"]!["fencingToken"]!));
        }

        return [.. began.OrderBy(run => run.At).Select(run => run.Token)];
    }

    private async Task<IReadOnlyList<JsonNode>> LettersAsync() =>
        [.. JsonNode.Parse((await cloud.BerthAsync("redrive", "--json")).Good())!.AsArray().Select(letter => letter!)];
}
