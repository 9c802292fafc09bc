using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Steps.FindDueRotations;

/// <summary>
/// An event of EventBridge: the schedule's, or the one of CloudTrail that Secrets Manager has finished a rotation.
/// Source: AWS Secrets Manager User Guide, "Log AWS Secrets Manager events with AWS CloudTrail".
/// </summary>
/// <param name="Time">When the schedule was due; what is due is told by it.</param>
public sealed record RotationOccasion(string Source, DateTimeOffset Time, JsonObject? Detail)
{
    /// <summary>The ARN of the secret that was rotated; null for the schedule.</summary>
    public string? SecretArn => Source == "aws.secretsmanager" ? Detail?["additionalEventData"]?["SecretId"]?.GetValue<string>() : null;
}

/// <summary>A secret as it stands.</summary>
/// <param name="ByService">Whether Secrets Manager rotates it itself.</param>
public sealed record SecretStanding(string Version, DateTimeOffset Since, bool ByService);

/// <summary>What is to be done about an environment's credentials. Pure.</summary>
public static class DueRotation
{
    /// <returns>The action to ask for; null if nothing is to be done.</returns>
    public static ActionRequest? Of(EnvironmentRecord environment, SecretStanding secret, int everyDays, DateTimeOffset now)
    {
        if (environment.Status is not (EnvironmentRecord.Ready or EnvironmentRecord.Failed) || environment.ReadyRequestId is null)
            return null;
        // Pods that have not been told come first, or one more rotation would take their login away.
        if (environment.CredentialsVersion?.Values.FirstOrDefault() is { } told && told != secret.Version)
            return Ask(ActionRequest.Tell, environment.Environment, $"tell-{Digest(secret.Version, now)}");
        return !secret.ByService && everyDays > 0 && now - secret.Since > TimeSpan.FromDays(everyDays)
            ? Ask(ActionRequest.Rotate, environment.Environment, $"rotate-{Digest(secret.Version, now)}")
            : null;
    }

    private static ActionRequest Ask(string action, string environment, string requestId) =>
        new() { Schema = ActionRequest.SchemaName, RequestId = requestId, Action = action, Environment = environment };

    /// <summary>The same event delivered twice asks for the same; the next one, after a failure, asks again.</summary>
    private static string Digest(string version, DateTimeOffset now) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{version}\n{now:O}")))[..24];
}
