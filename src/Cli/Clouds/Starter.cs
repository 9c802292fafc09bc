using System.Globalization;

namespace Berth.Cli.Clouds;

/// <summary>
/// The program that started this one. Where a test or a script holds a local cloud, that ends with it, even if it is killed;
/// where a person has put it into the background, it stays, as any program of a shell does.
/// </summary>
/// <param name="Parent">Process id.</param>
/// <param name="Detached">It is not to be watched.</param>
internal sealed record Starter(int Parent, bool Detached)
{
    private const int Interrupt = 2;
    private const int HangUp = 1;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(0.5);

    /// <summary>Ends when the starter is gone; never if it is not to be watched, or where there is no /proc.</summary>
    public static async Task GoneAsync(CancellationToken cancellation)
    {
        if (!File.Exists("/proc/self/stat") || Of(Stat(), File.ReadAllText("/proc/self/status"), StandardInput()) is not { Detached: false } starter)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return;
        }

        using var timer = new PeriodicTimer(Period);
        while (Fields(Stat())[1] == starter.Parent.ToString(CultureInfo.InvariantCulture))
            await timer.WaitForNextTickAsync(cancellation);
    }

    /// <param name="stat">/proc/self/stat, see proc_pid_stat(5).</param>
    /// <param name="status">/proc/self/status, see proc_pid_status(5).</param>
    /// <param name="input">What standard input is.</param>
    public static Starter Of(string stat, string status, string? input)
    {
        var fields = Fields(stat);
        var id = stat[..stat.IndexOf(' ')];
        var (group, session, terminal) = (fields[2], fields[3], fields[4]);
        // A shell at a terminal makes a group of each job; a hang-up of the terminal ends it.
        var job = terminal != "0" && group == id;
        // A shell of a script lets a job in the background ignore Ctrl-C and read nothing (POSIX, 2.11 Signals and Error Handling).
        var background = Ignores(status, Interrupt) && input == "/dev/null";
        return new(int.Parse(fields[1], CultureInfo.InvariantCulture), job || background || session == id || Ignores(status, HangUp));
    }

    private static string Stat() => File.ReadAllText("/proc/self/stat");

    /// <summary>From the state on: the name before it may hold blanks and brackets.</summary>
    private static string[] Fields(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

    private static bool Ignores(string status, int signal) =>
        status.Split('\n').FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line
        && ((ulong.Parse(line[7..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1)) & 1) == 1;

    private static string? StandardInput()
    {
        try
        {
            return File.ResolveLinkTarget("/proc/self/fd/0", returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
