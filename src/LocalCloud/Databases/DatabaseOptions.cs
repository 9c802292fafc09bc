namespace Berth.LocalCloud.Databases;

/// <summary>What every database server of a run is started with.</summary>
/// <param name="StateDirectory">The run's own directory; the data live in a folder of it and go with the run.</param>
/// <param name="Authority">Issues the servers' certificates.</param>
/// <param name="Reaper">Ends the servers when the local cloud dies without stopping them.</param>
/// <param name="Progress">Takes a line for a person, for what may take a second or more.</param>
public sealed record DatabaseOptions(string StateDirectory, LoopbackAuthority Authority, IReaper Reaper, Action<string> Progress)
{
    /// <summary>Prepared data directories, kept between runs: beside the state directory.</summary>
    public string CacheDirectory { get; init; } = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(StateDirectory.TrimEnd('/')))!, "databases");

    /// <summary>Writes the authority's certificate where every client can read it, and returns the path.</summary>
    internal string WriteAuthority()
    {
        var path = Path.Combine(Path.GetFullPath(StateDirectory), "database-ca.pem");
        File.WriteAllText(path, Authority.Pem);
        return path;
    }
}
