using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Lambda;
using Berth.LocalCloud.Lambda.Calls;
using Berth.LocalCloud.Lambda.Runtime;

namespace Berth.Tests.LocalCloud.Lambda;

public sealed class FunctionHostTests
{
    [Fact]
    public async Task An_event_comes_back_from_a_process_that_stays_warm()
    {
        await using Functions functions = await Functions.StartAsync();
        functions.Host.Deploy([Functions.Settings()]);
        await functions.Host.WarmAsync();

        (InvokeResult first, JsonNode? one) = await functions.InvokeAsync("one", """{"n":1}""");
        (_, JsonNode? two) = await functions.InvokeAsync("arn:aws:lambda:ap-northeast-1:123456789012:function:one", """{"n":2}""");

        Assert.True(first.Succeeded);
        Assert.Equal(200, first.StatusCode);
        Assert.Equal("""{"n":1}""", one!["event"]!.ToJsonString());
        Assert.Equal(2, (int)two!["served"]!);
        Assert.Equal((int)one["pid"]!, (int)two["pid"]!);
    }

    [Fact]
    public async Task A_process_has_its_own_environment_and_nothing_of_the_hosts()
    {
        Environment.SetEnvironmentVariable("BERTH_TEST_LEAK", "yes");
        await using Functions functions = await Functions.StartAsync();
        functions.Host.Deploy([Functions.Settings(environment: ("BERTH_TABLE", "registry"))]);

        (InvokeResult result, JsonNode? payload) = await functions.InvokeAsync("one", """{"do":"environment"}""");

        JsonObject environment = payload!["environment"]!.AsObject();
        Assert.Null(environment["BERTH_TEST_LEAK"]);
        Assert.Equal("registry", (string?)environment["BERTH_TABLE"]);
        Assert.Equal("one", (string?)environment["AWS_LAMBDA_FUNCTION_NAME"]);
        Assert.Equal("256", (string?)environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]);
        Assert.Equal("/aws/lambda/one", (string?)environment["AWS_LAMBDA_LOG_GROUP_NAME"]);
        Assert.Equal("http://127.0.0.1:9", (string?)environment["AWS_ENDPOINT_URL"]);
        Assert.Equal("ASIA1", (string?)environment["AWS_ACCESS_KEY_ID"]);
        Assert.Equal(functions.Scratch, (string?)environment["HOME"]);
        Assert.Equal("arn:aws:iam::123456789012:role/one one", Assert.Single(functions.Issued));
        JsonObject headers = payload["headers"]!.AsObject();
        Assert.Equal(result.RequestId, (string?)headers["lambda-runtime-aws-request-id"]);
        Assert.Equal("arn:aws:lambda:ap-northeast-1:123456789012:function:one", (string?)headers["lambda-runtime-invoked-function-arn"]);
        Assert.InRange(long.Parse((string)headers["lambda-runtime-deadline-ms"]!) - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), 20_000, 30_000);
        Assert.StartsWith("Root=1-", (string?)headers["lambda-runtime-trace-id"]);
    }

    [Fact]
    public async Task An_error_of_the_function_is_handed_on_as_unhandled()
    {
        await using Functions functions = await Functions.StartAsync();
        functions.Host.Deploy([Functions.Settings()]);

        (InvokeResult result, JsonNode? payload) = await functions.InvokeAsync("one", """{"do":"error","type":"PermanentError","message":"no such cluster"}""");

        Assert.Equal("Unhandled", result.FunctionError);
        Assert.Equal("PermanentError", (string?)payload!["errorType"]);
        Assert.Equal("no such cluster", (string?)payload["errorMessage"]);
    }

    [Fact]
    public async Task A_process_that_ends_in_the_middle_gives_ExitError_and_the_next_event_a_new_process()
    {
        await using Functions functions = await Functions.StartAsync();
        functions.Host.Deploy([Functions.Settings()]);

        (InvokeResult result, JsonNode? payload) = await functions.InvokeAsync("one", """{"do":"exit","code":7}""");
        (InvokeResult next, _) = await functions.InvokeAsync("one", "{}");

        Assert.Equal("Unhandled", result.FunctionError);
        Assert.Equal("Runtime.ExitError", (string?)payload!["errorType"]);
        Assert.Equal($"RequestId: {result.RequestId} Error: Runtime exited with error: exit status 7", (string?)payload["errorMessage"]);
        Assert.True(next.Succeeded);
    }

    [Fact]
    public async Task A_function_that_takes_too_long_is_killed()
    {
        await using Functions functions = await Functions.StartAsync();
        functions.Host.Deploy([Functions.Settings(timeoutSeconds: 0.2)]);
        await functions.Host.WarmAsync();

        (InvokeResult result, JsonNode? payload) = await functions.InvokeAsync("one", """{"do":"hang"}""");
        (InvokeResult next, JsonNode? after) = await functions.InvokeAsync("one", "{}");

        Assert.Equal("Unhandled", result.FunctionError);
        Assert.Equal("Sandbox.Timedout", (string?)payload!["errorType"]);
        Assert.Equal($"RequestId: {result.RequestId} Error: Task timed out after 0.20 seconds", (string?)payload["errorMessage"]);
        Assert.True(next.Succeeded);
        Assert.Equal(1, (int)after!["served"]!);
    }

    [Fact]
    public async Task The_holder_of_a_key_can_be_killed_in_the_middle_of_its_work()
    {
        await using Functions functions = await Functions.StartAsync();
        functions.Host.Deploy([Functions.Settings()]);
        Task<(InvokeResult Result, JsonNode? Payload)> running = functions.InvokeAsync("one", """{"do":"hang","print":["begun"]}""");
        await functions.Printed.LineAsync(line => line == "begun");

        bool killed = functions.Host.KillProcessOf("ASIA1");

        Assert.True(killed);
        Assert.False(functions.Host.KillProcessOf("ASIA99"));
        Assert.EndsWith("signal: killed", (string?)(await running).Payload!["errorMessage"]);
        Assert.True((await functions.InvokeAsync("one", "{}")).Result.Succeeded);
    }

    [Fact]
    public async Task An_initialisation_that_fails_answers_with_its_error_and_is_tried_again()
    {
        await using Functions functions = await Functions.StartAsync();
        functions.Host.Deploy([Functions.Settings("said", environment: ("INIT", "error")), Functions.Settings("died", environment: ("INIT", "exit"))]);
        await functions.Host.WarmAsync();

        (InvokeResult said, JsonNode? error) = await functions.InvokeAsync("said", "{}");
        (InvokeResult died, JsonNode? exit) = await functions.InvokeAsync("died", "{}");

        Assert.Equal("Unhandled", said.FunctionError);
        Assert.Equal("Startup", (string?)error!["errorType"]);
        Assert.Equal("Unhandled", died.FunctionError);
        Assert.Equal("Runtime.ExitError", (string?)exit!["errorType"]);
        Assert.EndsWith("exit status 3", (string?)exit["errorMessage"]);
    }

    [Fact]
    public async Task Events_at_once_go_to_processes_of_their_own_up_to_the_limit_and_the_rest_wait()
    {
        var ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Functions functions = await Functions.StartAsync(options => options with
        {
            ProcessesPerFunction = 2,
            KeepExtra = TimeSpan.FromMilliseconds(200),
            ProcessEnded = id => ended.TrySetResult(id),
        });
        functions.Host.Deploy([Functions.Settings()]);
        string gate = Path.Combine(functions.Scratch, "gate");
        string held = new JsonObject { ["do"] = "wait", ["file"] = gate, ["print"] = new JsonArray("held") }.ToJsonString();

        Task<(InvokeResult Result, JsonNode? Payload)>[] running = [.. Enumerable.Range(0, 4).Select(_ => functions.InvokeAsync("one", held))];
        await functions.Printed.LineAsync(_ => functions.Printed.Lines.Count(line => line.Line == "held") == 2);
        await File.WriteAllTextAsync(gate, "");
        (InvokeResult Result, JsonNode? Payload)[] answers = await Task.WhenAll(running);

        int[] processes = [.. answers.Select(answer => (int)answer.Payload!["pid"]!).Distinct()];
        Assert.All(answers, answer => Assert.True(answer.Result.Succeeded));
        Assert.Equal(2, processes.Length);
        Assert.Contains(await ended.Task.WaitAsync(TimeSpan.FromSeconds(20)), processes); // the extra one, when idle
        Assert.Contains((int)(await functions.InvokeAsync("one", "{}")).Payload!["pid"]!, processes);
    }

    [Fact]
    public async Task An_asynchronous_event_is_accepted_at_once_and_served()
    {
        await using Functions functions = await Functions.StartAsync();
        functions.Host.Deploy([Functions.Settings()]);

        InvokeResult accepted = await functions.Host.InvokeAsync("one", Encoding.UTF8.GetBytes("""{"print":["served"]}"""), async: true, default);

        Assert.Equal(202, accepted.StatusCode);
        Assert.Equal("served", await functions.Printed.LineAsync(line => line == "served"));
    }

    [Fact]
    public async Task A_function_that_is_not_deployed_is_named()
    {
        await using Functions functions = await Functions.StartAsync();

        var unknown = await Assert.ThrowsAsync<UnknownFunctionException>(() => functions.InvokeAsync("two", "{}"));

        Assert.Equal("two", unknown.FunctionName);
    }

    [Fact]
    public async Task Start_end_and_report_frame_what_a_function_prints()
    {
        await using Functions functions = await Functions.StartAsync();
        functions.Host.Deploy([Functions.Settings()]);

        (InvokeResult result, _) = await functions.InvokeAsync("one", """{"print":["hello"]}""");
        string report = await functions.Printed.LineAsync(line => line.StartsWith("REPORT"));
        await functions.Printed.LineAsync(line => line == "hello");

        Assert.Contains(functions.Printed.Lines, line => line.Line == $"START RequestId: {result.RequestId} Version: $LATEST");
        Assert.Contains(functions.Printed.Lines, line => line.Line == $"END RequestId: {result.RequestId}");
        Assert.Matches(@"^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms$", report);
        Assert.All(functions.Printed.Lines, line => Assert.Matches(@"^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$", line.Stream));
        Assert.All(functions.Printed.Lines, line => Assert.Equal("/aws/lambda/one", line.Group));
    }

    [Fact]
    public async Task A_version_goes_on_under_its_number_when_the_alias_points_to_the_next()
    {
        await using Functions functions = await Functions.StartAsync();
        FunctionSettings Version(int number) => Functions.Settings(environment: ("RELEASE", $"{number}")) with { Version = $"{number}" };
        void Deploy(int number) => functions.Host.Deploy(
            [Functions.Settings(environment: ("RELEASE", $"{number}")), Version(number)], new Dictionary<string, string> { ["one:live"] = $"{number}" });
        async Task<string> ReleaseAsync(string name)
        {
            (InvokeResult result, JsonNode? payload) = await functions.InvokeAsync(name, """{"do":"environment"}""");
            JsonNode environment = payload!["environment"]!;
            Assert.Equal(result.Version, (string?)environment["AWS_LAMBDA_FUNCTION_VERSION"]);
            return $"{environment["RELEASE"]} as {result.Version}";
        }

        Deploy(1);
        await functions.Host.WarmAsync();
        Assert.Equal("1 as 1", await ReleaseAsync("one:live"));
        Deploy(2);

        Assert.Equal("1 as 1", await ReleaseAsync("one:1"));
        Assert.Equal("2 as 2", await ReleaseAsync("one:2"));
        Assert.Equal("2 as 2", await ReleaseAsync("arn:aws:lambda:ap-northeast-1:123456789012:function:one:live"));
        Assert.Equal("2 as $LATEST", await ReleaseAsync("one"));
        await Assert.ThrowsAsync<UnknownFunctionException>(() => ReleaseAsync("one:3"));
        await Assert.ThrowsAsync<UnknownFunctionException>(() => ReleaseAsync("one:dead"));
    }

    [Fact]
    public async Task A_role_that_does_not_trust_Lambda_is_named_in_the_answer()
    {
        await using Functions functions = await Functions.StartAsync(options => options with
        {
            IssueKeys = (role, _) => throw new AwsCallException("sts", "AssumeRole", HttpStatusCode.Forbidden, "AccessDenied", $"{role} does not trust lambda.amazonaws.com"),
        });
        functions.Host.Deploy([Functions.Settings()]);
        await functions.Host.WarmAsync();

        (InvokeResult result, JsonNode? payload) = await functions.InvokeAsync("one", "{}");

        Assert.Equal("Unhandled", result.FunctionError);
        Assert.Equal("AccessDeniedException", (string?)payload!["errorType"]);
        Assert.Contains("arn:aws:iam::123456789012:role/one", (string?)payload["errorMessage"]);
    }

    [Fact]
    public async Task A_killed_idle_process_is_replaced_before_the_next_event()
    {
        await using Functions functions = await Functions.StartAsync();
        functions.Host.Deploy([Functions.Settings()]);
        (_, JsonNode? before) = await functions.InvokeAsync("one", "{}");

        Assert.Equal(1, functions.Host.KillFunction("one"));
        (InvokeResult result, JsonNode? after) = await functions.InvokeAsync("one", "{}");

        Assert.True(result.Succeeded);
        Assert.NotEqual((int)before!["pid"]!, (int)after!["pid"]!);
    }

    [Fact]
    public async Task New_settings_bring_new_processes_and_unchanged_ones_keep_theirs()
    {
        await using Functions functions = await Functions.StartAsync();
        functions.Host.Deploy([Functions.Settings(), Functions.Settings("two")]);
        (_, JsonNode? before) = await functions.InvokeAsync("one", "{}");
        (_, JsonNode? kept) = await functions.InvokeAsync("two", "{}");

        functions.Host.Deploy([Functions.Settings(environment: ("NEW", "1")), Functions.Settings("two")]);
        (_, JsonNode? after) = await functions.InvokeAsync("one", "{}");
        (_, JsonNode? still) = await functions.InvokeAsync("two", "{}");

        Assert.NotEqual((int)before!["pid"]!, (int)after!["pid"]!);
        Assert.Equal((int)kept!["pid"]!, (int)still!["pid"]!);
    }
}
