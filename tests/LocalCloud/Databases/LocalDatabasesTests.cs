using Berth.LocalCloud.Databases;

namespace Berth.Tests.LocalCloud.Databases;

public sealed class LocalDatabasesTests
{
    [Fact]
    public async Task PostgreSql_is_started_when_it_is_first_asked_for()
    {
        using var run = new DatabaseRun();
        await using var databases = await LocalDatabases.StartAsync(run.Options.StateDirectory, run.Reaper, run.Progress.Add);
        Assert.Equal(databases.CaPem, await File.ReadAllTextAsync(databases.MariaDb.CaFile));
        Assert.Single(run.Reaper.Processes);

        var both = await Task.WhenAll(databases.PostgreSqlAsync(), databases.PostgreSqlAsync());
        Assert.Same(both[0], both[1]);
        Assert.Equal(2, run.Reaper.Processes.Count);
        Assert.Equal(databases.MariaDb.CaFile, both[0].CaFile);
    }

    [Fact]
    public async Task A_state_directory_that_the_servers_users_cannot_reach_is_no_hindrance()
    {
        using var run = new DatabaseRun();
        Directory.CreateDirectory(run.Options.StateDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string[] directories;
        await using (var databases = await LocalDatabases.StartAsync(run.Options.StateDirectory, run.Reaper, run.Progress.Add))
        {
            await databases.PostgreSqlAsync();
            directories = [.. run.Reaper.Directories];
        }
        Assert.Equal(2, directories.Length);
        // The reaper's work.
        foreach (var directory in directories)
            Directory.Delete(directory, recursive: true);
    }
}
