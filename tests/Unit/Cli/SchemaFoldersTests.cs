using System.Security.Cryptography;
using Berth.Cli.Commands;
using Berth.Cli.Platforms;
using Berth.Registry;

namespace Berth.Tests.Cli;

public sealed class SchemaFoldersTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("berth-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private string Refusal(params string[] given) => Assert.Throws<CommandError>(() => SchemaFolders.Read(given)).What;

    [Fact]
    public void The_scripts_of_a_folder_come_in_the_order_of_their_names_and_nothing_else_does()
    {
        Write("10_b.sql", "B");
        Write("02_a.sql", "A");
        Write("README.md", "not SQL");
        var scripts = SchemaFolders.Read([$"risken={folder}"])["risken"];
        Assert.Equal(["02_a.sql", "10_b.sql"], scripts.Scripts.Keys);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        Write("a b.sql", "x");
        Write("empty.sql", " \n");
        var said = Refusal($"risken={folder}", "risken", "other=x", "risken=/nowhere");
        foreach (var part in new[] { "a b.sql", "empty.sql", "not risken", "not other=x", "/nowhere" })
            Assert.Contains(part, said);
    }

    [Fact]
    public void A_folder_without_scripts_is_refused() => Assert.Contains("no *.sql", Refusal($"risken={folder}"));

    [Fact]
    public void More_than_a_ConfigMap_holds_is_refused()
    {
        Write("big.sql", new string(' ', 1024 * 1024) + "x");
        Assert.Contains("a ConfigMap holds 1048576", Refusal($"risken={folder}"));
    }

    [Fact]
    public void More_than_the_registry_takes_is_refused()
    {
        // As good as random, so that it does not compress, and still no more than a ConfigMap holds.
        Write("dense.sql", string.Concat(Enumerable.Range(0, 17_000).Select(number => Convert.ToBase64String(SHA256.HashData(BitConverter.GetBytes(number))))));
        Assert.Contains("the registry takes", Refusal($"risken={folder}"));
    }

    [Fact]
    public void Scripts_survive_compression_and_keep_their_digest()
    {
        var scripts = new SqlScripts([new("b.sql", "B"), new("a.sql", "Ä")]);
        var again = SqlScripts.OfCompressed(new MemoryStream(scripts.Compressed()));
        Assert.Equal(scripts.Scripts, again.Scripts);
        Assert.Equal(scripts.Digest, again.Digest);
        Assert.NotEqual(scripts.Digest, new SqlScripts([new("b.sql", "B"), new("a.sql", "A")]).Digest);
        Assert.Equal(scripts.Digest, new SqlScripts([new("a.sql", "Ä"), new("b.sql", "B")]).Digest);
    }
}
