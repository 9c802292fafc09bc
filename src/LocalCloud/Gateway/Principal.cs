namespace Berth.LocalCloud.Gateway;

/// <summary>Who made a call: the administrator of this start, or a session of a role.</summary>
/// <param name="Arn">arn:aws:iam::account:user/… or arn:aws:sts::account:assumed-role/role/session.</param>
/// <param name="RoleArn">The role whose policies count; null for the administrator.</param>
/// <param name="Name">Role name or user name: the "caller" of the ledger.</param>
/// <param name="Session">Session name; of a function's role it is the function's name.</param>
public sealed record Principal(
    string AccessKeyId,
    string SecretAccessKey,
    string? SessionToken,
    DateTimeOffset Expiration,
    string Arn,
    string UserId,
    string? RoleArn,
    string Name,
    string? Session)
{
    public bool Administrator => RoleArn is null;

    /// <summary>Session tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The keys that the first session of a chain was handed out with: those of the function process, if one has taken a role.</summary>
    public string FirstKeyId { get; init; } = AccessKeyId;
}
