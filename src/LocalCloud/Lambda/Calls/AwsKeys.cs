namespace Berth.LocalCloud.Lambda.Calls;

/// <summary>What a caller signs with. The session token is empty for keys that need none.</summary>
public sealed record AwsKeys(string AccessKeyId, string SecretAccessKey, string SessionToken);
