namespace Berth.LocalCloud.Gateway;

/// <summary>Keys of a role session that the local cloud itself handed out.</summary>
/// <param name="Arn">arn:aws:sts::account:assumed-role/role/session</param>
public sealed record IssuedCredentials(
    string AccessKeyId,
    string SecretAccessKey,
    string SessionToken,
    DateTimeOffset Expiration,
    string RoleArn,
    string Arn);
