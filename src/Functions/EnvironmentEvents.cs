using System.Text.Json.Nodes;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Berth.Errors;
using Berth.Steps;
using Berth.Telemetry;

namespace Berth;

/// <summary>What happens to environments, for whoever listens on the default event bus.</summary>
public sealed class EnvironmentEvents(IAmazonEventBridge events)
{
    /// <param name="type">The detail type, such as <c>Ready</c>.</param>
    /// <param name="requestedBy">Who sent the request.</param>
    /// <param name="further">Members besides those that every event has; null ones are left out.</param>
    public async Task PublishAsync(string type, Run run, string requestedBy, JsonObject further, CancellationToken cancellation)
    {
        var detail = new JsonObject
        {
            ["environment"] = run.Environment, ["requestId"] = run.RequestId, ["profile"] = run.Profile, ["execution"] = run.Execution,
            ["action"] = run.Action, ["requestedBy"] = requestedBy,
        };
        foreach (var (name, value) in further)
            detail[name] = value?.DeepClone();
        var answer = await events.PutEventsAsync(new PutEventsRequest
        {
            Entries = [new PutEventsRequestEntry { Source = OutcomeEvent.Source, DetailType = type, Detail = detail.ToJsonString() }],
        }, cancellation);
        if (answer.FailedEntryCount > 0)
            throw new TransientError($"The event {type} was not taken: {answer.Entries[0].ErrorCode}, {answer.Entries[0].ErrorMessage}");
    }
}
