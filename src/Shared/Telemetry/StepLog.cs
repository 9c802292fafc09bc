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
/// <param name="stack">The stack that the metrics of environments belong to.</param>
public sealed class StepLog(TextWriter output, TimeProvider clock, string stack = "berth")
{
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
        Measure(line, new JsonArray(new JsonArray("Step"), new JsonArray("Step", "Profile")),
            (Metric.Duration, Math.Round(duration.TotalMilliseconds, 1)), (Metric.Changes, changes), (Metric.Failures, outcome == "failed" ? 1 : 0));
        Write(line);
    }

    /// <summary>Metrics of one environment, by stack and by stack and environment.</summary>
    public void Measured(string environment, params ReadOnlySpan<(Metric Metric, double Value)> values)
    {
        var line = Line("INFO", null, "measured");
        line["environment"] = environment;
        line["Stack"] = stack;
        line["Environment"] = environment;
        Measure(line, new JsonArray(new JsonArray("Stack"), new JsonArray("Stack", "Environment")), values);
        Write(line);
    }

    private void Measure(JsonObject line, JsonArray dimensions, params ReadOnlySpan<(Metric Metric, double Value)> values)
    {
        var metrics = new JsonArray();
        foreach (var (metric, value) in values)
        {
            line[metric.Name] = value;
            metrics.Add((JsonNode)new JsonObject { ["Name"] = metric.Name, ["Unit"] = metric.Unit });
        }

        line["_aws"] = new JsonObject
        {
            ["Timestamp"] = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            ["CloudWatchMetrics"] = new JsonArray(new JsonObject { ["Namespace"] = Metric.Namespace, ["Dimensions"] = dimensions, ["Metrics"] = metrics }),
        };
    }

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
