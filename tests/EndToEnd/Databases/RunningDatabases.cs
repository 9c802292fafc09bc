using System.Collections.Concurrent;
using Berth.Databases;
using Berth.LocalCloud;
using Berth.LocalCloud.Databases;

namespace Berth.Tests.EndToEnd.Databases;

/// <summary>The local cloud's databases for the tests of one class, which end them themselves.</summary>
public sealed class RunningDatabases : IAsyncLifetime, IReaper
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("berth-databases-");
    private readonly ConcurrentBag<string> paths = [];
    private LocalDatabases databases = null!;

    internal DatabaseServer MariaDb => databases.MariaDb;

    internal DatabaseEndpoint Server => new("mysql", MariaDb.Host, MariaDb.Port, databases.CaPem);

    internal DatabaseLogin Admin => new(DatabaseServer.AdminUser, MariaDb.AdminPassword);

    /// <summary>A server of this engine with its administrator; PostgreSQL starts when it is first asked for.</summary>
    internal async Task<(DatabaseEndpoint Server, DatabaseLogin Admin)> OfAsync(string engine)
    {
        if (engine == "mysql")
            return (Server, Admin);
        var postgres = await PostgreSqlAsync();
        return (new("postgres", postgres.Host, postgres.Port, databases.CaPem), new(DatabaseServer.AdminUser, postgres.AdminPassword));
    }

    internal Task<DatabaseServer> PostgreSqlAsync() => databases.PostgreSqlAsync();

    public async Task InitializeAsync() => databases = await LocalDatabases.StartAsync(Path.Combine(directory.FullName, "state"), this, _ => { });

    public async Task DisposeAsync()
    {
        await databases.DisposeAsync();
        foreach (var path in paths.Append(directory.FullName).Where(Directory.Exists))
            Directory.Delete(path, recursive: true);
    }

    public void Watch(int pid)
    {
    }

    public void Forget(int pid)
    {
    }

    public void RemoveAtEnd(string path) => paths.Add(path);
}
