using Berth.LocalCloud.Databases;

namespace Berth.Tests.LocalCloud.Databases;

/// <summary>A state directory, an authority and a cache of prepared data of its own; removed afterwards.</summary>
internal sealed class DatabaseRun : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("berth-databases-");

    public DatabaseRun()
    {
        // The servers' own users must get through.
        directory.UnixFileMode |= UnixFileMode.OtherExecute | UnixFileMode.OtherRead;
        Options = new DatabaseOptions(Path.Combine(directory.FullName, "state"), Authority, Reaper, line => Progress.Add(line));
    }

    public LoopbackAuthority Authority { get; } = new("Berth local cloud");

    public RecordingReaper Reaper { get; } = new();

    public List<string> Progress { get; } = [];

    public DatabaseOptions Options { get; }

    public string FileName(string name) => Path.Combine(directory.FullName, name);

    public void Dispose()
    {
        Authority.Dispose();
        directory.Delete(recursive: true);
    }
}
