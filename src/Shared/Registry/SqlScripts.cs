using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Berth.Registry;

/// <summary>SQL scripts by file name, in the order of their names, which is the order they are run in.</summary>
public sealed class SqlScripts(IEnumerable<KeyValuePair<string, string>> scripts)
{
    private readonly SortedDictionary<string, string> _scripts = new(scripts.ToDictionary(), StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Scripts => _scripts;

    /// <summary>SHA-256 over names and contents, lower-case hexadecimal.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Json));

    private byte[] Json => JsonSerializer.SerializeToUtf8Bytes(_scripts, RegistryJson.Default.SortedDictionaryStringString);

    public byte[] Compressed()
    {
        using var target = new MemoryStream();
        using (var zip = new GZipStream(target, CompressionLevel.SmallestSize))
            zip.Write(Json);
        return target.ToArray();
    }

    public static SqlScripts OfCompressed(Stream compressed)
    {
        using var zip = new GZipStream(compressed, CompressionMode.Decompress);
        return new(JsonSerializer.Deserialize(zip, RegistryJson.Default.SortedDictionaryStringString)!);
    }
}
