namespace Berth.LocalCloud.Databases;

/// <summary>Data directories as a server leaves them after its initialisation, kept so that later runs only copy.</summary>
internal sealed class PreparedDirectories(string cacheDirectory)
{
    /// <summary>Copies the prepared directory to <paramref name="target"/>; makes it there first, with <paramref name="initialise"/>, if it is not kept yet.</summary>
    /// <param name="key">Names server, version and owner.</param>
    public async Task PlaceAsync(string key, string target, Func<Task> initialise, CancellationToken cancellationToken)
    {
        var kept = Path.Combine(cacheDirectory, key);
        if (Directory.Exists(kept))
        {
            await CopyAsync(kept, target, cancellationToken);
            return;
        }
        await initialise();
        Directory.CreateDirectory(cacheDirectory);
        var draft = $"{kept}.{Guid.NewGuid():N}";
        await CopyAsync(target, draft, cancellationToken);
        try
        {
            // Whole or not at all: a run that dies while copying leaves nothing that looks prepared.
            Directory.Move(draft, kept);
        }
        catch (IOException) when (Directory.Exists(kept))
        {
            // Another run was first; both are alike.
            Directory.Delete(draft, recursive: true);
        }
    }

    /// <summary>With owners and modes.</summary>
    private static Task CopyAsync(string from, string to, CancellationToken cancellationToken) =>
        Programs.RunAsync("cp", ["-a", "--reflink=auto", "-T", from, to], cancellationToken);
}
