using System.Diagnostics;

namespace Berth.LocalCloud.Moto;

/// <summary>The pipe to reaper.py; its end of file, however it comes about, ends everything that is watched.</summary>
public sealed class Reaper : IReaper, IDisposable
{
    private readonly Process process;
    private readonly Lock gate = new();

    private Reaper(Process process) => this.process = process;

    public static Reaper Start()
    {
        var start = Python.Start("reaper.py");
        start.RedirectStandardInput = true;
        var process = Process.Start(start) ?? throw new InvalidOperationException("reaper.py did not start");
        process.StandardInput.AutoFlush = true;
        return new Reaper(process);
    }

    public void Watch(int pid) => Say($"pid {pid}");

    /// <summary>The process has ended and been waited for; its number may come to another one.</summary>
    public void Forget(int pid) => Say($"done {pid}");

    public void RemoveAtEnd(string directory) => Say($"dir {Path.GetFullPath(directory)}");

    /// <summary>The folder that this local cloud was given: its lock goes unless another one holds it by then, and the folder if nothing is left in it.</summary>
    public void LeaveEmpty(string state)
    {
        Say($"lock {Path.Combine(Path.GetFullPath(state), "lock")}");
        Say($"folder {Path.GetFullPath(state)}");
    }

    private void Say(string line)
    {
        lock (gate)
            process.StandardInput.WriteLine(line);
    }

    /// <summary>Closes the pipe and waits until the reaper has ended what is left.</summary>
    public void Dispose()
    {
        lock (gate)
            process.StandardInput.Close();
        process.WaitForExit(TimeSpan.FromSeconds(10));
        process.Dispose();
    }
}
