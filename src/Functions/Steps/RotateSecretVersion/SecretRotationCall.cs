using Berth.Errors;

namespace Berth.Steps.RotateSecretVersion;

/// <summary>
/// What Secrets Manager calls a rotation function with. Source: AWS Secrets Manager User Guide, "Rotation functions".
/// </summary>
/// <param name="SecretId">ARN.</param>
/// <param name="ClientRequestToken">The new version's id.</param>
/// <param name="Step">createSecret, setSecret, testSecret or finishSecret.</param>
public sealed record SecretRotationCall(string SecretId, string ClientRequestToken, string Step)
{
    public const string Create = "createSecret";
    public const string Set = "setSecret";
    public const string Test = "testSecret";
    public const string Finish = "finishSecret";

    /// <summary>What every step begins with.</summary>
    /// <param name="enabled">Null where the secret has never had rotation.</param>
    /// <returns>True if the version is current already and there is nothing to do.</returns>
    public bool IsDone(bool? enabled, IReadOnlyDictionary<string, List<string>> stages)
    {
        if (enabled == false)
            throw Refused($"Rotation of {SecretId} is turned off.", "Turn it on, or have Berth rotate: berth rotate NAME.");
        if (!stages.TryGetValue(ClientRequestToken, out var labels))
            throw Refused($"{SecretId} has no version {ClientRequestToken}.", "Start the rotation again.");
        if (labels.Contains("AWSCURRENT") && !labels.Contains("AWSPENDING"))
            return true;
        if (!labels.Contains("AWSPENDING"))
            throw Refused($"Version {ClientRequestToken} of {SecretId} is not the pending one.", "Start the rotation again.");
        return Step is Create or Set or Test or Finish
            ? labels.Contains("AWSCURRENT")
            : throw Refused($"There is no step {Step} in a rotation.", "Call the function as Secrets Manager does.");
    }

    private static PermanentError Refused(string reason, string remedy) => new("RotationRefused", reason, remedy);
}
