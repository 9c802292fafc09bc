using System.Security.Cryptography;
using System.Text;

namespace Berth.Databases;

/// <summary>
/// What PostgreSQL keeps of a password (RFC 5803). Made here, so that the password itself is in no statement and in no log of the server.
/// </summary>
internal static class ScramVerifier
{
    /// <summary>The server's own default.</summary>
    private const int Iterations = 4096;

    /// <param name="password">Printable ASCII: of any other text SASLprep would make something else.</param>
    public static string Of(string password, byte[] salt)
    {
        if (password.Any(character => character is < ' ' or > '~'))
            throw new ArgumentException("The password has characters other than printable ASCII.", nameof(password));
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}";
    }

    public static string Of(string password) => Of(password, RandomNumberGenerator.GetBytes(16));
}
