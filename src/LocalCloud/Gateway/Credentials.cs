using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Berth.LocalCloud.Gateway;

/// <summary>The keys that are valid in this start: the administrator's, and those of role sessions. None outlives the process.</summary>
public sealed class Credentials
{
    private const string KeyCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private readonly ConcurrentDictionary<string, Principal> principals = new();
    private readonly ConcurrentDictionary<string, string> roleIds = new();

    public Credentials(string account)
    {
        Account = account;
        Administrator = new Principal(
            "AKIA" + RandomNumberGenerator.GetString(KeyCharacters, 16),
            RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 40),
            null,
            DateTimeOffset.MaxValue,
            $"arn:aws:iam::{account}:user/administrator",
            "AIDA" + RandomNumberGenerator.GetString(KeyCharacters, 17),
            null,
            "administrator",
            null);
        principals[Administrator.AccessKeyId] = Administrator;
    }

    public string Account { get; }

    public Principal Administrator { get; }

    public bool TryFind(string accessKeyId, [NotNullWhen(true)] out Principal? principal) =>
        principals.TryGetValue(accessKeyId, out principal);

    /// <summary>Which unique id IAM gave a role: its sessions' user ids begin with it.</summary>
    public void KnowRole(string arn, string id) => roleIds[arn] = id;

    /// <summary>Makes a session of a role. Whether the role's trust policy lets the caller in is asked before.</summary>
    /// <param name="by">Who has taken the role; null for a service.</param>
    public IssuedCredentials Issue(string roleArn, string sessionName, TimeSpan duration, Principal? by = null, IReadOnlyDictionary<string, string>? tags = null)
    {
        var roleName = roleArn[(roleArn.LastIndexOf('/') + 1)..];
        var roleId = roleIds.GetOrAdd(roleArn, static _ => "AROA" + RandomNumberGenerator.GetString(KeyCharacters, 17));
        var principal = new Principal(
            "ASIA" + RandomNumberGenerator.GetString(KeyCharacters, 16),
            RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 40),
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(96)),
            DateTimeOffset.UtcNow + duration,
            $"arn:aws:sts::{roleArn.Split(':')[4]}:assumed-role/{roleName}/{sessionName}",
            $"{roleId}:{sessionName}",
            roleArn,
            roleName,
            sessionName)
        {
            Tags = tags ?? new Dictionary<string, string>(),
        };
        if (by is { Administrator: false })
            principal = principal with { FirstKeyId = by.FirstKeyId };
        principals[principal.AccessKeyId] = principal;
        return new IssuedCredentials(
            principal.AccessKeyId, principal.SecretAccessKey, principal.SessionToken!, principal.Expiration, roleArn, principal.Arn);
    }
}
