using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Lambda.Calls;

namespace Berth.LocalCloud.Lambda.Events;

/// <summary>Brings an input to what a rule or a schedule points at, with the rights that the target's role has.</summary>
internal sealed class TargetDelivery(
    IFunctionInvoker functions, Func<string, string, string, Task<AwsCalls>> asRole, AwsCalls own, Action<string> complain)
{
    /// <summary>The local cloud gives up sooner than EventBridge's 185 tries in a day: what fails here so often fails for a reason.</summary>
    private const int MostRetries = 3;

    /// <summary>Delivers, tries again what may pass, and puts what does not on the target's dead-letter queue.</summary>
    /// <param name="source">The ARN of the rule or schedule.</param>
    /// <param name="target">Arn, RoleArn, RetryPolicy, DeadLetterConfig, SqsParameters, EventBridgeParameters of the target, as their APIs name them.</param>
    /// <param name="session">The session name under which the role's rights are used.</param>
    /// <param name="service">The service that the role has to trust: events.amazonaws.com or scheduler.amazonaws.com.</param>
    public async Task DeliverAsync(string source, JsonObject target, string input, string session, string service, CancellationToken cancellationToken)
    {
        string arn = (string)target["Arn"]!;
        int retries = Math.Min(MostRetries, target["RetryPolicy"]?["MaximumRetryAttempts"]?.GetValue<int>() ?? MostRetries);
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await DeliverOnceAsync(arn, target, input, session, service, cancellationToken);
                return;
            }
            catch (Exception failed) when (failed is AwsCallException or HttpRequestException or UnknownFunctionException or NotSupportedException)
            {
                if (attempt < retries && MayPass(failed))
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(250 << attempt), cancellationToken);
                    continue;
                }
                complain($"{source} -> {arn}: {failed.Message}");
                await BuryAsync(source, target, input, failed, attempt, cancellationToken);
                return;
            }
        }
    }

    private async Task DeliverOnceAsync(string arn, JsonObject target, string input, string session, string service, CancellationToken cancellationToken)
    {
        string? role = (string?)target["RoleArn"];
        string[] parts = arn.Split(':');
        Task<AwsCalls> AsRoleAsync() => asRole(role ?? throw new NotSupportedException($"{arn} as a target needs a RoleArn."), session, service);
        switch (parts.ElementAtOrDefault(2))
        {
            case "lambda" when role is null:
                // A rule has no role for functions: the function's own policy lets EventBridge in.
                await functions.InvokeAsync(arn, Encoding.UTF8.GetBytes(input), async: true, cancellationToken);
                break;
            case "lambda":
                await (await AsRoleAsync()).InvokeAsync(arn, Encoding.UTF8.GetBytes(input), async: true, cancellationToken);
                break;
            case "states":
                await (await AsRoleAsync()).JsonAsync(
                    "states", "StartExecution", new JsonObject { ["stateMachineArn"] = arn, ["input"] = input, ["name"] = Guid.NewGuid().ToString() }, cancellationToken);
                break;
            case "sqs":
                await SendAsync(role is null ? own : await AsRoleAsync(), arn, input, (string?)target["SqsParameters"]?["MessageGroupId"], null, cancellationToken);
                break;
            case "events" when parts.ElementAtOrDefault(5)?.StartsWith("event-bus/", StringComparison.Ordinal) == true:
                // EventBridge Scheduler's target of that kind: the input is the event's detail.
                JsonObject answer = await (await AsRoleAsync()).JsonAsync("events", "PutEvents", new JsonObject
                {
                    ["Entries"] = new JsonArray((JsonNode)new JsonObject
                    {
                        ["Source"] = (string?)target["EventBridgeParameters"]?["Source"],
                        ["DetailType"] = (string?)target["EventBridgeParameters"]?["DetailType"],
                        ["Detail"] = input,
                        ["EventBusName"] = parts[5]["event-bus/".Length..],
                    }),
                }, cancellationToken);
                if ((int?)answer["FailedEntryCount"] > 0)
                {
                    throw new NotSupportedException($"{arn} did not take the event: {answer["Entries"]?.ToJsonString()}");
                }
                break;
            case "logs":
                await WriteLogAsync(string.Join(':', parts[6..]).TrimEnd('*').TrimEnd(':'), input, cancellationToken);
                break;
            case "scheduler" when parts.ElementAtOrDefault(5) == "aws-sdk":
                await UniversalAsync(parts[6], parts[7], await AsRoleAsync(), JsonNode.Parse(input)!.AsObject(), cancellationToken);
                break;
            default:
                throw new NotSupportedException($"The local cloud cannot deliver to {arn}.");
        }
    }

    // EventBridge Scheduler's universal targets: the input is the request of an API.
    private static async Task UniversalAsync(string service, string operation, AwsCalls calls, JsonObject request, CancellationToken cancellationToken)
    {
        switch (service, operation)
        {
            case ("sfn", "startExecution"):
                await calls.JsonAsync("states", "StartExecution", Members(request, char.ToLowerInvariant), cancellationToken);
                break;
            case ("sqs", "sendMessage"):
                await calls.JsonAsync("sqs", "SendMessage", Members(request, char.ToUpperInvariant), cancellationToken);
                break;
            case ("lambda", "invoke"):
                await calls.InvokeAsync((string)request["FunctionName"]!, Encoding.UTF8.GetBytes(request["Payload"]?.ToString() ?? "{}"), async: true, cancellationToken);
                break;
            default:
                throw new NotSupportedException($"The local cloud does not know the universal target {service}:{operation}.");
        }
    }

    // Scheduler documents its universal inputs with the SDK's member names, whose first letter differs from the wire's.
    private static JsonObject Members(JsonObject request, Func<char, char> first) =>
        new(request.Select(member => KeyValuePair.Create(first(member.Key[0]) + member.Key[1..], member.Value?.DeepClone())));

    private async Task WriteLogAsync(string group, string input, CancellationToken cancellationToken)
    {
        // Real time: CloudWatch Logs refuses what is far in the future, where the local clock may be.
        string stream = Guid.NewGuid().ToString();
        await own.JsonAsync("logs", "CreateLogStream", new JsonObject { ["logGroupName"] = group, ["logStreamName"] = stream }, cancellationToken);
        await own.JsonAsync("logs", "PutLogEvents", new JsonObject
        {
            ["logGroupName"] = group,
            ["logStreamName"] = stream,
            ["logEvents"] = new JsonArray((JsonNode)new JsonObject { ["timestamp"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), ["message"] = input }),
        }, cancellationToken);
    }

    // The attributes are those that EventBridge sets (docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html).
    private async Task BuryAsync(string source, JsonObject target, string input, Exception failed, int retries, CancellationToken cancellationToken)
    {
        if ((string?)target["DeadLetterConfig"]?["Arn"] is not { Length: > 0 } queue)
        {
            return;
        }
        try
        {
            await SendAsync(own, queue, input, null, new JsonObject
            {
                ["RULE_ARN"] = Text(source),
                ["TARGET_ARN"] = Text((string)target["Arn"]!),
                ["ERROR_CODE"] = Text((failed as AwsCallException)?.Code ?? "SDK_CLIENT_ERROR"),
                ["ERROR_MESSAGE"] = Text(failed.Message),
                ["RETRY_ATTEMPTS"] = Text(retries.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            }, cancellationToken);
        }
        catch (Exception lost) when (lost is AwsCallException or HttpRequestException)
        {
            complain($"{source}: nothing could be put on {queue}: {lost.Message}");
        }
    }

    private async Task SendAsync(AwsCalls calls, string queueArn, string body, string? group, JsonObject? attributes, CancellationToken cancellationToken)
    {
        string name = queueArn[(queueArn.LastIndexOf(':') + 1)..];
        JsonObject found = await own.JsonAsync("sqs", "GetQueueUrl", new JsonObject { ["QueueName"] = name }, cancellationToken);
        var message = new JsonObject { ["QueueUrl"] = (string?)found["QueueUrl"], ["MessageBody"] = body };
        if (group is not null)
        {
            message["MessageGroupId"] = group;
        }
        if (attributes is not null)
        {
            message["MessageAttributes"] = attributes;
        }
        await calls.JsonAsync("sqs", "SendMessage", message, cancellationToken);
    }

    private static JsonObject Text(string value) => new() { ["DataType"] = "String", ["StringValue"] = value };

    private static bool MayPass(Exception failed) => failed is HttpRequestException
        || (failed is AwsCallException call && (call.Status is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests || call.Code.Contains("Throttl", StringComparison.Ordinal)));
}
