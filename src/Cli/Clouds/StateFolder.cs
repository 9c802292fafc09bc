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
        var held = Hold(folder);
        // Beside the lock, because what is locked cannot be read by others.
        File.WriteAllText(HolderFile(folder), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new(folder, held);
    }

    public void Dispose()
    {
        File.Delete(HolderFile(Path));
        File.Delete(held.Name);
        held.Dispose();
        try
        {
            Directory.Delete(Path);
        }
        catch (IOException)
        {
            // It holds something that is not ours, or another local cloud has come.
        }
    }

    private static FileStream Hold(string folder)
    {
        var name = System.IO.Path.Combine(folder, "lock");
        try
        {
            return new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(name))
        {
            var holder = File.Exists(HolderFile(folder)) ? File.ReadAllText(HolderFile(folder)) : "unknown";
            throw new CommandError($"A local cloud runs in {folder} already (process {holder}).", "Use it, end it, or name another folder with --state.");
        }
    }

    private static string HolderFile(string folder) => System.IO.Path.Combine(folder, "holder");
}
