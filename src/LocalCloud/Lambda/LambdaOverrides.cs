using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;
using Berth.LocalCloud.Lambda.Calls;
using Berth.LocalCloud.Lambda.Runtime;

namespace Berth.LocalCloud.Lambda;

/// <summary>The operations that the emulator only pretends: here functions run, events arrive and secrets rotate.</summary>
public sealed class LambdaOverrides(LambdaCloud cloud)
{
    // docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    private const int SynchronousPayloadBytes = 6 * 1024 * 1024;
    private const int AsynchronousPayloadBytes = 1024 * 1024;

    private static readonly string[] ReadsOfTelemetry =
    [
        "logs:GetLogEvents", "logs:FilterLogEvents", "logs:DescribeLogStreams", "logs:StartQuery",
        "monitoring:GetMetricData", "monitoring:GetMetricStatistics", "monitoring:ListMetrics",
    ];

    public void AddTo(IDictionary<string, Override> overrides)
    {
        overrides["lambda:Invoke"] = InvokeAsync;
        overrides["events:PutEvents"] = (call, _) => Task.FromResult<Answer?>(PutEvents(call));
        overrides["secretsmanager:RotateSecret"] = RotateSecretAsync;
        foreach (string read in ReadsOfTelemetry)
        {
            // What is still on its way is waited for, so that a reader sees what has happened before it asked.
            overrides[read] = async (_, _) =>
            {
                await cloud.FlushLogsAsync();
                return null;
            };
        }
    }

    private async Task<Answer?> InvokeAsync(AwsCall call, CancellationToken cancellationToken)
    {
        string type = call.Text("InvocationType") is { Length: > 0 } stated ? stated : "RequestResponse";
        int limit = type == "Event" ? AsynchronousPayloadBytes : SynchronousPayloadBytes;
        if (call.Body.Length > limit)
        {
            throw new AwsException(413, "RequestTooLargeException", $"Request must be smaller than {limit} bytes for the InvokeFunction operation");
        }
        try
        {
            if (type == "DryRun")
            {
                return new Answer(204, "application/json", ReadOnlyMemory<byte>.Empty);
            }
            byte[] payload = call.Body.Length == 0 ? "{}"u8.ToArray() : call.Body;
            InvokeResult result = await cloud.Functions.InvokeAsync(call.Text("FunctionName") ?? "", payload, type == "Event", cancellationToken);
            (string, string)[] headers = result.FunctionError is { } error
                ? [("X-Amz-Executed-Version", "$LATEST"), ("X-Amz-Function-Error", error)]
                : [("X-Amz-Executed-Version", "$LATEST")];
            return new Answer(result.StatusCode, "application/json", result.Payload, headers);
        }
        catch (UnknownFunctionException unknown)
        {
            string arn = $"arn:aws:lambda:{call.Region}:{call.Principal.Arn.Split(':')[4]}:function:{FunctionHost.NameOf(unknown.FunctionName)}";
            throw new AwsException(404, "ResourceNotFoundException", $"Function not found: {arn}");
        }
    }

    private Answer PutEvents(AwsCall call)
    {
        try
        {
            return Answer.Json(cloud.Events.PutEvents(call.Parameters));
        }
        catch (ArgumentException wrong)
        {
            throw new AwsException(400, "ValidationException", wrong.Message);
        }
    }

    private async Task<Answer?> RotateSecretAsync(AwsCall call, CancellationToken cancellationToken)
    {
        try
        {
            return Answer.Json(await cloud.Rotation.BeginAsync(call.Parameters, cancellationToken));
        }
        catch (AwsCallException refused)
        {
            throw new AwsException((int)refused.Status, refused.Code, refused.Reason);
        }
    }
}
