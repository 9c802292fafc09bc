using System.Globalization;
using Berth.Cli.Commands;

namespace Berth.Cli.Clouds;

/// <summary>A local cloud's folder, held by one process at a time. The operating system lets go of it when that process ends, however it ends.</summary>
public sealed class StateFolder : IDisposable
{
    private readonly FileStream held;

    private StateFolder(string path, FileStream held) => (Path, this.held) = (path, held);

    public string Path { get; }

    /// <exception cref="CommandError">Another local cloud runs there.</exception>
    public static StateFolder Take(string path)
    {
        var folder = Directory.CreateDirectory(path).FullName;
        var name = System.IO.Path.Combine(folder, "holder");
        FileStream held;
        try
        {
            held = new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(name))
        {
            throw new CommandError($"A local cloud runs in {folder} already (process {Holder(name)}).", "Use it, end it, or name another folder with --state.");
        }

        held.SetLength(0);
        held.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        held.Flush();
        return new(folder, held);
    }

    public void Dispose()
    {
        File.Delete(held.Name);
        held.Dispose();
    }

    private static string Holder(string name)
    {
        using var reading = new StreamReader(new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reading.ReadToEnd() is { Length: > 0 } id ? id : "unknown";
    }
}
