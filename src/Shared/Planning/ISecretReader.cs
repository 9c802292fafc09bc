namespace Berth.Planning;

/// <summary>
/// Reads the value that a <c>secret://name#key</c> stands for, in memory only. Without a key, the whole secret string.
/// The stage read is always named: AWSCURRENT.
/// </summary>
public interface ISecretReader
{
    /// <returns>The value, or <c>null</c> while the secret or its current version does not exist.</returns>
    Task<string?> ReadAsync(SecretReference reference, CancellationToken cancellation);
}

/// <summary>Where a secret value lives: a Secrets Manager name or ARN and, for a JSON secret, the key in it.</summary>
public sealed record SecretReference(string Secret, string? Key)
{
    /// <summary>What a reference begins with.</summary>
    public const string Scheme = "secret://";

    public override string ToString() => Key is null ? Scheme + Secret : $"{Scheme}{Secret}#{Key}";

    public static bool TryParse(string? text, out SecretReference reference)
    {
        reference = new("", null);
        if (text is null || !text.StartsWith(Scheme, StringComparison.Ordinal))
            return false;
        var rest = text[Scheme.Length..];
        var hash = rest.LastIndexOf('#');
        reference = hash < 0 ? new(rest, null) : new(rest[..hash], rest[(hash + 1)..]);
        return reference.Secret.Length > 0;
    }
}
