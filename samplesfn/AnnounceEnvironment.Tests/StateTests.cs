using System.Text;
using System.Text.Json.Nodes;
using Berth.Errors;
using Berth.Steps;
using Berth.Steps.AnnounceEnvironment;

namespace Berth.Tests;

/// <summary>The state and the step must mean the same: error names, the payload's fields, the result's.</summary>
public sealed class StateTests
{
    private readonly JsonObject _state = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "announce.asl.json")))!
        ["States"]![nameof(AnnounceEnvironmentStep.AnnounceEnvironment)]!.AsObject();

    [Fact]
    public void What_the_state_sends_is_what_the_step_reads()
    {
        var payload = new JsonObject();
        foreach (var (name, _) in _state["Parameters"]!["Payload"]!.AsObject())
            payload[name.Replace(".$", "")] = name.StartsWith("run") ? RunInState() : JsonNode.Parse("""{"outcome":"failed","failedStep":"WireCognito"}""");

        var input = new StateSerializer().Deserialize<AnnounceEnvironmentInput>(new MemoryStream(Encoding.UTF8.GetBytes(payload.ToJsonString())));

        Assert.Equal(new AnnounceEnvironmentInput(Samples.Run, new RunResult("failed", "WireCognito")), input);
    }

    [Fact]
    public void What_the_step_answers_is_what_the_state_selects()
    {
        var bytes = new MemoryStream();
        new StateSerializer().Serialize(new StepOutcome("AnnounceEnvironment", "applied", 0, Samples.Noon), bytes);
        var answer = JsonNode.Parse(bytes.ToArray())!.AsObject();

        var selected = _state["ResultSelector"]!.AsObject().Select(field => ((string)field.Value!).Replace("$.Payload.", ""));
        Assert.Equal(answer.Select(field => field.Key).Order(), selected.Order());
    }

    [Fact]
    public void What_may_pass_is_tried_again_and_what_may_not_is_caught()
    {
        var retried = _state["Retry"]!.AsArray().SelectMany(retry => retry!["ErrorEquals"]!.AsArray()).Select(error => (string)error!).ToList();
        Assert.Contains(nameof(TransientError), retried);
        Assert.DoesNotContain(nameof(PermanentError), retried);
        Assert.Equal("States.ALL", (string)_state["Catch"]!.AsArray()[^1]!["ErrorEquals"]![0]!);
    }

    private static JsonNode RunInState() => JsonNode.Parse($$"""
        {
          "environment": "tenant-a", "requestId": "req-7", "attempt": 1, "sequence": 12, "execution": "{{Samples.Run.Execution}}",
          "profile": "risken", "platform": "local", "mode": "apply", "startedAt": "2026-07-01T11:58:30Z"
        }
        """)!;
}
