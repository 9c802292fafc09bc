using System.Text;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Lambda.Calls;

namespace Berth.LocalCloud.Lambda.Events;

/// <summary>
/// What Step Functions tells the world of an execution: the event "Step Functions Execution Status Change"
/// (docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html) and the metrics of the namespace AWS/States.
/// </summary>
public sealed class ExecutionEvents
{
    // Input and output are left out of the event when together they are larger, escaped.
    private const int IncludedBytes = 248 * 1024;

    private static readonly Dictionary<string, string> Metrics = new()
    {
        ["RUNNING"] = "ExecutionsStarted",
        ["SUCCEEDED"] = "ExecutionsSucceeded",
        ["FAILED"] = "ExecutionsFailed",
        ["ABORTED"] = "ExecutionsAborted",
        ["TIMED_OUT"] = "ExecutionsTimedOut",
    };

    private readonly EventBus _bus;
    private readonly AwsCalls _own;

    internal ExecutionEvents(EventBus bus, AwsCalls own)
    {
        _bus = bus;
        _own = own;
    }

    /// <param name="execution">
    /// executionArn, stateMachineArn, name, status, startDate and stopDate (epoch milliseconds, the latter null while it runs),
    /// input, output (JSON as text, null where there is none), error, cause.
    /// </param>
    public async Task PublishAsync(JsonObject execution)
    {
        string status = (string)execution["status"]!;
        string? input = (string?)execution["input"];
        string? output = (string?)execution["output"];
        bool included = Encoding.UTF8.GetByteCount(input ?? "") + Encoding.UTF8.GetByteCount(output ?? "") <= IncludedBytes;
        string arn = (string)execution["executionArn"]!;
        long at = (long?)execution["stopDate"] ?? (long?)execution["startDate"] ?? DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        Task counted = CountAsync(status, (string)execution["stateMachineArn"]!, (long?)execution["stopDate"] - (long?)execution["startDate"]);
        await _bus.PublishAsync("aws.states", "Step Functions Execution Status Change", [arn], new JsonObject
        {
            ["executionArn"] = arn,
            ["stateMachineArn"] = (string?)execution["stateMachineArn"],
            ["stateMachineVersionArn"] = null,
            ["stateMachineAliasArn"] = null,
            ["name"] = (string?)execution["name"],
            ["status"] = status,
            ["startDate"] = (long?)execution["startDate"],
            ["stopDate"] = (long?)execution["stopDate"],
            ["input"] = included ? input : null,
            ["inputDetails"] = new JsonObject { ["included"] = included },
            ["output"] = included ? output : null,
            ["outputDetails"] = output is null ? null : new JsonObject { ["included"] = included },
            ["error"] = (string?)execution["error"],
            ["cause"] = (string?)execution["cause"],
            ["redriveCount"] = 0,
            ["redriveDate"] = null,
        }, DateTimeOffset.FromUnixTimeMilliseconds(at));
        await counted;
    }

    private async Task CountAsync(string status, string stateMachine, long? milliseconds)
    {
        JsonArray data = [Datum(Metrics[status], stateMachine, 1, "Count")];
        if (milliseconds is { } taken)
        {
            data.Add((JsonNode)Datum("ExecutionTime", stateMachine, taken, "Milliseconds"));
        }
        await _own.JsonAsync("monitoring", "PutMetricData", new JsonObject { ["Namespace"] = "AWS/States", ["MetricData"] = data }, CancellationToken.None);
    }

    private static JsonObject Datum(string name, string stateMachine, double value, string unit) => new()
    {
        ["MetricName"] = name,
        ["Dimensions"] = new JsonArray((JsonNode)new JsonObject { ["Name"] = "StateMachineArn", ["Value"] = stateMachine }),
        ["Value"] = value,
        ["Unit"] = unit,
        ["Timestamp"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0,
    };
}
