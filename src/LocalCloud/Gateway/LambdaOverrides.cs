using System.Text.Json.Nodes;
using Berth.LocalCloud.Lambda;

namespace Berth.LocalCloud.Gateway;

/// <summary>What goes to the Lambda part instead of the emulator: Invoke, PutEvents; and what it has to be told of: RotateSecret, StartExecution.</summary>
public sealed class LambdaOverrides(Upstream upstream, LambdaCloud lambda, Action<string> complain)
{
    // docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB for a synchronous payload.
    private const int LargestPayload = 6 * 1024 * 1024;

    public void AddTo(IDictionary<string, Override> overrides)
    {
        overrides["lambda:Invoke"] = InvokeAsync;
        overrides["events:PutEvents"] = (call, _) => Task.FromResult<Answer?>(PutEvents(call));
        overrides["secretsmanager:RotateSecret"] = RotateAsync;
        overrides["states:StartExecution"] = StartExecutionAsync;
    }

    private async Task<Answer?> InvokeAsync(AwsCall call, CancellationToken ct)
    {
        var type = call.Headers["x-amz-invocation-type"].ToString();
        if (type is not ("" or "RequestResponse" or "Event" or "DryRun"))
            throw new AwsException(400, "InvalidParameterValueException", $"InvocationType {type} is unknown");
        if (call.Body.Length > LargestPayload)
            throw new AwsException(413, "RequestTooLargeException", $"{call.Body.Length} byte payload is too large for the Invoke operation (limit {LargestPayload} bytes)");
        if (type == "DryRun")
            return new Answer(204, "application/json", default);
        try
        {
            var payload = call.Body.Length == 0 ? "{}"u8.ToArray() : call.Body;
            var named = call.Text("FunctionName")! + (call.Text("Qualifier") is { Length: > 0 } qualifier ? $":{qualifier}" : "");
            var result = await lambda.Functions.InvokeAsync(named, payload, type == "Event", ct);
            (string, string)[] headers = result.FunctionError is null
                ? [("X-Amz-Executed-Version", result.Version)]
                : [("X-Amz-Executed-Version", result.Version), ("X-Amz-Function-Error", result.FunctionError)];
            return new Answer(result.StatusCode, "application/json", result.Payload, headers);
        }
        catch (UnknownFunctionException)
        {
            var function = call.Text("FunctionName")!;
            throw new AwsException(
                404, "ResourceNotFoundException",
                $"Function not found: {(function.StartsWith("arn:") ? function : $"arn:aws:lambda:{call.Region}:{call.Principal.Arn.Split(':')[4]}:function:{function}")}");
        }
    }

    private Answer PutEvents(AwsCall call)
    {
        try
        {
            return Answer.Json(lambda.Events.PutEvents(call.Parameters));
        }
        catch (ArgumentException wrong)
        {
            throw new AwsException(400, "ValidationException", wrong.Message);
        }
    }

    /// <summary>The emulator makes the pending version; then the rotation function is called, after the answer, as on AWS.</summary>
    private async Task<Answer?> RotateAsync(AwsCall call, CancellationToken ct)
    {
        JsonObject answer;
        try
        {
            answer = await upstream.JsonAsync("secretsmanager", "secretsmanager.RotateSecret", call.Parameters, ct);
        }
        catch (UpstreamException)
        {
            // The same refusal again, this time for the caller.
            return null;
        }
        var described = await upstream.JsonAsync("secretsmanager", "secretsmanager.DescribeSecret", new JsonObject { ["SecretId"] = call.Text("SecretId") }, ct);
        if ((string?)described["RotationLambdaARN"] is { Length: > 0 } function)
            _ = RotateAsync((string)answer["ARN"]!, function, call.Parameters["RotateImmediately"]?.GetValue<bool>() ?? true);
        return Answer.Json(answer);
    }

    /// <summary>The emulator starts it; then CloudTrail tells who has started it.</summary>
    private async Task<Answer?> StartExecutionAsync(AwsCall call, CancellationToken ct)
    {
        JsonObject answer;
        try
        {
            answer = await upstream.JsonAsync("states", "AWSStepFunctions.StartExecution", call.Parameters, ct);
        }
        catch (UpstreamException)
        {
            // The same refusal again, this time for the caller.
            return null;
        }
        var request = call.Parameters.DeepClone().AsObject();
        request["input"] = "HIDDEN_DUE_TO_SECURITY_REASONS";
        _ = lambda.Trail.CalledAsync(call, "states", request, new JsonObject
        {
            ["executionArn"] = answer["executionArn"]!.DeepClone(),
            ["startDate"] = answer["startDate"]!.DeepClone(),
        });
        return Answer.Json(answer);
    }

    private async Task RotateAsync(string secret, string function, bool immediately)
    {
        try
        {
            await lambda.Rotation.RunAsync(secret, function, immediately);
        }
        catch (Exception failed)
        {
            complain($"rotation of {secret}: {failed.Message}");
        }
    }
}
