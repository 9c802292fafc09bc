using System.Diagnostics;
using Berth.LocalCloud.Moto;

namespace Berth.Tests.LocalCloud.Moto;

public class ReaperTests
{
    [Fact]
    public async Task What_is_watched_ends_with_the_pipe()
    {
        var folder = Directory.CreateTempSubdirectory("berth-reaper-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), "x");
        using var stubborn = Process.Start("sh", ["-c", "trap '' TERM; while :; do sleep 1; done"]);
        using var forgotten = Process.Start("sleep", "60");
        try
        {
            var reaper = Reaper.Start();
            reaper.Watch(stubborn.Id);
            reaper.Watch(forgotten.Id);
            reaper.Forget(forgotten.Id);
            reaper.RemoveAtEnd(folder);
            // The pipe's end of file is also what the reaper sees when this process is killed.
            reaper.Dispose();
            await stubborn.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
            Assert.False(forgotten.HasExited);
            Assert.False(Directory.Exists(folder));
        }
        finally
        {
            forgotten.Kill();
            if (!stubborn.HasExited) stubborn.Kill();
        }
    }
}
