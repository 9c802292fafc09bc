using System.Security.Cryptography;
using System.Text;

namespace Berth.Databases;

/// <summary>Database clients take certificate authorities from a file. Its name is the content's hash; it appears whole or not at all.</summary>
internal static class AuthorityFile
{
    public static string Of(string pem)
    {
        var path = Path.Combine(Path.GetTempPath(), $"berth-ca-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(pem)))[..16]}.pem");
        if (File.Exists(path) && File.ReadAllText(path) == pem)
            return path;
        var draft = Path.GetTempFileName();
        File.WriteAllText(draft, pem);
        File.Move(draft, path, overwrite: true);
        return path;
    }
}
