using System.Text;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Lambda.Calls;
using Berth.LocalCloud.Lambda.Events;

namespace Berth.LocalCloud.Lambda;

/// <summary>
/// What Secrets Manager does after RotateSecret was accepted: it calls the rotation function four times with one token, and when
/// the new version is current it takes the label AWSPENDING off it
/// (docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html). How it ended goes to the event bus, as
/// CloudTrail brings it there (…/monitoring-cloudtrail.html: RotationSucceeded, RotationFailed).
/// </summary>
public sealed class SecretRotation
{
    private static readonly string[] Steps = ["createSecret", "setSecret", "testSecret", "finishSecret"];

    private readonly AwsCalls _own;
    private readonly IFunctionInvoker _functions;
    private readonly TrailEvents _trail;
    private readonly Action<string> _complain;

    internal SecretRotation(AwsCalls own, IFunctionInvoker functions, TrailEvents trail, Action<string> complain)
    {
        _own = own;
        _functions = functions;
        _trail = trail;
        _complain = complain;
    }

    /// <summary>Runs the rotation to its end.</summary>
    /// <param name="secretId">Name or ARN of a secret with a version that is labelled AWSPENDING.</param>
    /// <param name="lambdaArn">The rotation function.</param>
    /// <param name="immediately">False when RotateSecret only configured rotation: then the configuration is tested and nothing else.</param>
    /// <returns>True when the new version is current. After a failed step the rest is left out and AWSPENDING stays, as with the service.</returns>
    public async Task<bool> RunAsync(string secretId, string lambdaArn, bool immediately = true, CancellationToken cancellationToken = default)
    {
        JsonObject secret = await DescribeAsync(secretId, cancellationToken);
        string arn = (string)secret["ARN"]!;
        if (Labelled(secret, "AWSPENDING") is not { } token)
        {
            _complain($"{arn}: no version is pending, so there is nothing to rotate.");
            return false;
        }
        foreach (string step in immediately ? Steps : ["testSecret"])
        {
            var @event = new JsonObject { ["SecretId"] = arn, ["ClientRequestToken"] = token, ["Step"] = step };
            InvokeResult result = await _functions.InvokeAsync(lambdaArn, Encoding.UTF8.GetBytes(@event.ToJsonString()), async: false, cancellationToken);
            if (!result.Succeeded)
            {
                _complain($"{arn}: rotation stopped at {step}: {Encoding.UTF8.GetString(result.Payload.Span)}");
                await TellAsync("RotationFailed", arn);
                return false;
            }
        }

        JsonObject after = await DescribeAsync(secretId, cancellationToken);
        bool current = Labelled(after, "AWSCURRENT") == token;
        if (Labelled(after, "AWSPENDING") == token && (current || !immediately))
        {
            await _own.JsonAsync("secretsmanager", "UpdateSecretVersionStage", new JsonObject
            {
                ["SecretId"] = arn,
                ["VersionStage"] = "AWSPENDING",
                ["RemoveFromVersionId"] = token,
            }, cancellationToken);
        }
        if (immediately)
        {
            await TellAsync(current ? "RotationSucceeded" : "RotationFailed", arn);
        }
        return current;
    }

    private Task TellAsync(string eventName, string arn) => _trail.HappenedAsync("secretsmanager", eventName, new JsonObject { ["SecretId"] = arn });

    private Task<JsonObject> DescribeAsync(string secretId, CancellationToken cancellationToken) =>
        _own.JsonAsync("secretsmanager", "DescribeSecret", new JsonObject { ["SecretId"] = secretId }, cancellationToken);

    private static string? Labelled(JsonObject secret, string stage) =>
        (secret["VersionIdsToStages"] as JsonObject ?? [])
            .Where(version => version.Value!.AsArray().Any(label => (string?)label == stage))
            .Select(version => version.Key)
            .FirstOrDefault();
}
