namespace Berth.Cli.Clouds;

/// <summary>A folder for a local cloud that nobody needs afterwards. Beside the others, because what is prepared once for databases is shared there.</summary>
public sealed class ScratchState : IDisposable
{
    public ScratchState(string purpose)
    {
        Directory.CreateDirectory(Installation.Here.States);
        Path = Directory.CreateDirectory(System.IO.Path.Combine(Installation.Here.States, $"{purpose}-{Environment.ProcessId}")).FullName;
    }

    public string Path { get; }

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
