namespace Berth.LocalCloud.Databases;

/// <summary>Where one server keeps its files during a run.</summary>
internal static class ServerDirectory
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>An empty directory in the state directory; in the system's temporary one where the account cannot reach that.</summary>
    public static string Create(DatabaseOptions options, string name, ServerAccount? account)
    {
        if (account is not null && !IsReachable(Path.GetFullPath(options.StateDirectory)))
        {
            var elsewhere = Directory.CreateTempSubdirectory($"berth-{name}-").FullName;
            options.Reaper.RemoveAtEnd(elsewhere);
            return elsewhere;
        }
        var directory = Path.Combine(Path.GetFullPath(options.StateDirectory), name);
        options.Reaper.RemoveAtEnd(directory);
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        Directory.CreateDirectory(directory, Private);
        return directory;
    }

    /// <summary>Whether every folder on the way lets other users through.</summary>
    private static bool IsReachable(string directory)
    {
        Directory.CreateDirectory(directory);
        for (var folder = new DirectoryInfo(directory); folder is not null; folder = folder.Parent)
            if (!folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return false;
        return true;
    }
}
