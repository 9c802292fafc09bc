using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Errors;
using Berth.Planning;
using Berth.Steps;

namespace Berth.Telemetry;

/// <summary>
/// Structured JSON log lines with environment, request id, execution and step, and CloudWatch embedded metrics.
/// Takes names and counts only; there is no way to hand it a secret's value.
/// </summary>
public sealed class StepLog(TextWriter output, TimeProvider clock)
{
    /// <summary>The CloudWatch namespace of all of Berth's metrics.</summary>
    public const string Namespace = "Berth";
    private string _step = "";

    public void Begin(string step, Run? run)
    {
        _step = step;
        Write(Line("INFO", run, "step begins"));
    }

    public void Message(Run? run, string message) => Write(Line("INFO", run, message));

    public void Planned(Run run, Plan plan)
    {
        foreach (var change in plan.Effective)
        {
            var line = Line("INFO", run, "planned");
            line["change"] = JsonSerializer.SerializeToNode(change, PlanningJson.Default.Change);
            Write(line);
        }
    }

    public void Failed(Run? run, Exception failure)
    {
        var line = Line(failure is TransientError ? "WARN" : "ERROR", run, failure.Message);
        line["error"] = failure.GetType().Name;
        if (failure is PermanentError permanent)
            line["code"] = permanent.Code;
        Write(line);
    }

    /// <summary>
    /// One line in CloudWatch's embedded metric format: Duration (milliseconds), Changes and one count for the outcome,
    /// by step and by step and environment's profile.
    /// </summary>
    public void End(Run? run, string outcome, TimeSpan duration, int changes)
    {
        var line = Line("INFO", run, "step ends");
        line["outcome"] = outcome;
        line["Profile"] = run?.Profile ?? "unknown";
        line["Step"] = _step;
        line["Duration"] = Math.Round(duration.TotalMilliseconds, 1);
        line["Changes"] = changes;
        line["Failures"] = outcome == "failed" ? 1 : 0;
        line["_aws"] = new JsonObject
        {
            ["Timestamp"] = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            ["CloudWatchMetrics"] = new JsonArray(new JsonObject
            {
                ["Namespace"] = Namespace,
                ["Dimensions"] = new JsonArray(new JsonArray("Step"), new JsonArray("Step", "Profile")),
                ["Metrics"] = new JsonArray(Metric("Duration", "Milliseconds"), Metric("Changes", "Count"), Metric("Failures", "Count")),
            }),
        };
        Write(line);
    }

    private static JsonObject Metric(string name, string unit) => new() { ["Name"] = name, ["Unit"] = unit };

    private JsonObject Line(string level, Run? run, string message) => new()
    {
        ["timestamp"] = clock.GetUtcNow().ToString("O"),
        ["level"] = level,
        ["step"] = _step,
        ["environment"] = run?.Environment,
        ["requestId"] = run?.RequestId,
        ["execution"] = run?.Execution,
        ["message"] = message,
    };

    private void Write(JsonObject line) => output.WriteLine(line.ToJsonString());
}
