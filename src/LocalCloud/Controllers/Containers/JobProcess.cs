using System.Diagnostics;
using Berth.LocalCloud.Databases;

namespace Berth.LocalCloud.Controllers.Containers;

/// <summary>A Job's container as a process: its command, with no more of this machine's environment than a path to programs.</summary>
internal sealed class JobProcess : ILocalContainer
{
    /// <summary>What a kubelet takes from the end of the log (terminationMessagePolicy FallbackToLogsOnError).</summary>
    private const int LinesKept = 80;
    private const int LettersKept = 2048;

    private readonly Process process;
    private readonly string root;
    private readonly IReaper reaper;
    private readonly Queue<string> said = new();
    private readonly Task ending;

    private JobProcess(Process process, string root, IReaper reaper)
    {
        (this.process, this.root, this.reaper) = (process, root, reaper);
        reaper.Watch(process.Id);
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        ending = AwaitAsync();
    }

    public bool IsReady => true;

    public ContainerEnd? End { get; private set; }

    /// <param name="root">A private folder that stands for the container's file system; goes with the process.</param>
    public static JobProcess Start(ContainerImage image, string root, IReaper reaper)
    {
        reaper.RemoveAtEnd(root);
        File.SetUnixFileMode(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        image.Mount(root);
        // The client goes by this name in every image; Debian's MariaDB has it by its own.
        var programs = Directory.CreateDirectory(Path.Combine(root, "bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(programs, "mysql"), Programs.Find("mariadb", "mariadb-client"));
        var start = new ProcessStartInfo(image.Command[0], image.Command.Skip(1))
        {
            WorkingDirectory = Directory.CreateDirectory(ContainerImage.Below(root, image.WorkingDirectory)).FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = $"{programs}:/usr/local/bin:/usr/bin:/bin";
        start.Environment["HOME"] = root;
        foreach (var (name, value) in image.Variables())
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new(process, root, reaper);
    }

    public async ValueTask DisposeAsync()
    {
        if (End is null)
            process.Kill(entireProcessTree: true);
        await ending;
        process.Dispose();
        Directory.Delete(root, recursive: true);
    }

    private async Task AwaitAsync()
    {
        // Ends after the last line has been heard.
        await process.WaitForExitAsync();
        reaper.Forget(process.Id);
        lock (said)
        {
            var text = string.Join('\n', said);
            End = new(process.ExitCode, text.Length > LettersKept ? text[^LettersKept..] : text);
        }
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (said)
        {
            said.Enqueue(line);
            if (said.Count > LinesKept)
                said.Dequeue();
        }
    }
}
