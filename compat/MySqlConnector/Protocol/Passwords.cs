using System.Security.Cryptography;
using System.Text;

namespace MySqlConnector.Protocol;

/// <summary>What a log-in sends instead of the password. Sources: MySQL internals, "Native Authentication" and "Caching_sha2_password information".</summary>
internal static class Passwords
{
    public const string Native = "mysql_native_password";
    public const string CachingSha2 = "caching_sha2_password";

    /// <summary>SHA1(password) xor SHA1(challenge + SHA1(SHA1(password))); empty for an empty password.</summary>
    public static byte[] ForNative(string password, ReadOnlySpan<byte> challenge)
    {
        if (password.Length == 0)
            return [];
        var once = SHA1.HashData(Encoding.UTF8.GetBytes(password));
        var twice = SHA1.HashData(once);
        return Xor(once, SHA1.HashData([.. challenge, .. twice]));
    }

    /// <summary>SHA256(password) xor SHA256(SHA256(SHA256(password)) + challenge); one zero byte for an empty password.</summary>
    public static byte[] ForCachingSha2(string password, ReadOnlySpan<byte> challenge)
    {
        if (password.Length == 0)
            return [0];
        var once = SHA256.HashData(Encoding.UTF8.GetBytes(password));
        var twice = SHA256.HashData(once);
        return Xor(once, SHA256.HashData([.. twice, .. challenge]));
    }

    /// <summary>The password itself, zero-terminated: only for an encrypted connection.</summary>
    public static byte[] InClear(string password) => [.. Encoding.UTF8.GetBytes(password), 0];

    /// <summary>The zero-terminated password xor the repeated challenge, encrypted for the server's public key (RSA, OAEP with SHA-1).</summary>
    public static byte[] ForPublicKey(string password, ReadOnlySpan<byte> challenge, string publicKeyPem)
    {
        var bytes = InClear(password);
        for (var index = 0; index < bytes.Length; index++)
            bytes[index] ^= challenge[index % challenge.Length];
        using var rsa = RSA.Create();
        rsa.ImportFromPem(publicKeyPem);
        return rsa.Encrypt(bytes, RSAEncryptionPadding.OaepSHA1);
    }

    private static byte[] Xor(byte[] left, ReadOnlySpan<byte> right)
    {
        for (var index = 0; index < left.Length; index++)
            left[index] ^= right[index];
        return left;
    }
}
