using System.Globalization;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;

namespace Berth.LocalCloud.Lambda.Events;

/// <summary>
/// What EventBridge gets to know through CloudTrail, at once and not minutes later
/// (docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html). An execution's input is
/// left out of the record, as Step Functions leaves it out.
/// </summary>
public sealed class TrailEvents
{
    private readonly EventBus _bus;
    private readonly TimeProvider _time;

    internal TrailEvents(EventBus bus, TimeProvider time)
    {
        _bus = bus;
        _time = time;
    }

    /// <summary>A call that succeeded: the event "AWS API Call via CloudTrail". Ends when it has been delivered or given up.</summary>
    /// <param name="source">The service's endpoint name, such as states.</param>
    public Task CalledAsync(AwsCall call, string source, JsonObject requestParameters, JsonObject responseElements)
    {
        DateTimeOffset now = _time.GetUtcNow();
        return _bus.PublishAsync("aws." + source, "AWS API Call via CloudTrail", [], new JsonObject
        {
            ["eventVersion"] = "1.11",
            ["userIdentity"] = IdentityOf(call.Principal),
            ["eventTime"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["eventSource"] = source + ".amazonaws.com",
            ["eventName"] = call.Operation,
            ["awsRegion"] = call.Region,
            ["sourceIPAddress"] = "127.0.0.1",
            ["userAgent"] = call.Headers.UserAgent.ToString(),
            ["requestParameters"] = requestParameters,
            ["responseElements"] = responseElements,
            ["requestID"] = call.RequestId,
            ["eventID"] = Guid.NewGuid().ToString(),
            ["readOnly"] = false,
            ["eventType"] = "AwsApiCall",
            ["managementEvent"] = true,
            ["recipientAccountId"] = call.Principal.Arn.Split(':')[4],
            ["eventCategory"] = "Management",
        }, now);
    }

    /// <summary>What a service has done by itself: the event "AWS Service Event via CloudTrail". Ends when it has been delivered or given up.</summary>
    /// <param name="source">As above.</param>
    /// <param name="additional">What the service adds to the record.</param>
    public Task HappenedAsync(string source, string eventName, JsonObject additional) => _bus.PublishAsync("aws." + source, "AWS Service Event via CloudTrail", [],
        new JsonObject
        {
            ["eventSource"] = source + ".amazonaws.com",
            ["eventName"] = eventName,
            ["eventType"] = "AwsServiceEvent",
            ["additionalEventData"] = additional,
        }, _time.GetUtcNow());

    private static JsonObject IdentityOf(Principal caller)
    {
        string account = caller.Arn.Split(':')[4];
        JsonObject identity = new()
        {
            ["type"] = caller.Administrator ? "IAMUser" : "AssumedRole",
            ["principalId"] = caller.UserId,
            ["arn"] = caller.Arn,
            ["accountId"] = account,
            ["accessKeyId"] = caller.AccessKeyId,
        };
        if (caller.Administrator)
        {
            identity["userName"] = caller.Name;
        }
        else
        {
            identity["sessionContext"] = new JsonObject
            {
                ["sessionIssuer"] = new JsonObject
                {
                    ["type"] = "Role",
                    ["principalId"] = caller.UserId.Split(':')[0],
                    ["arn"] = caller.RoleArn,
                    ["accountId"] = account,
                    ["userName"] = caller.Name,
                },
            };
        }
        return identity;
    }
}
