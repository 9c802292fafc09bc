using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Ending;

/// <summary><c>berth up</c> with folders that nothing else uses, so that whatever it leaves can be told by them.</summary>
internal sealed class EndingCloud : IDisposable
{
    private readonly DirectoryInfo temporary;
    private readonly string state;

    private EndingCloud(Process process, DirectoryInfo temporary, string state) => (Process, this.temporary, this.state) = (process, temporary, state);

    /// <summary>What was started: <c>berth up</c> itself, or the shell that started it.</summary>
    public Process Process { get; }

    public Uri Endpoint { get; private set; } = null!;

    /// <param name="before">Program and arguments that start it.</param>
    public static async Task<EndingCloud> StartAsync(params string[] before)
    {
        // As /tmp is: the database server may run as somebody else.
        var temporary = Directory.CreateTempSubdirectory("berth-ending-");
        temporary.UnixFileMode = (UnixFileMode)Convert.ToInt32("1777", 8);
        var state = Repository.NewState();
        // What runs in the background of a script, or by nohup, ignores signals, and so does all that it starts.
        string[] line = ["env", "--default-signal", .. before, Repository.Commands, "up", "--json", "--state", state];
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["BERTH_ROOT"] = Repository.Root;
        start.Environment["TMPDIR"] = temporary.FullName;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        var cloud = new EndingCloud(Process.Start(start)!, temporary, state);
        var errors = cloud.Process.StandardError.ReadToEndAsync();
        var description = JsonNode.Parse(await cloud.Process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"berth up ended: {await errors}"))!.AsObject();
        cloud.Endpoint = new((string)description["endpoint"]!);
        return cloud;
    }

    public async Task SendAsync(string file) =>
        (await Programs.RunAsync(Repository.Commands, ["send", file, "--state", state], new Dictionary<string, string?> { ["BERTH_ROOT"] = Repository.Root })).Good();

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{Process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Its processes, by number: all whose arguments or environment name one of its folders.</summary>
    public IReadOnlyDictionary<int, string> Processes()
    {
        var found = new Dictionary<int, string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id) || id == Environment.ProcessId)
                continue;
            try
            {
                var arguments = File.ReadAllText($"{folder}/cmdline").Replace('\0', ' ');
                if (new[] { arguments, File.ReadAllText($"{folder}/environ") }.Any(text => text.Contains(state) || text.Contains(temporary.FullName)))
                    found[id] = arguments;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is somebody else's.
            }
        }
        return found;
    }

    /// <summary>Addresses that its processes listen on, as /proc/net/tcp and tcp6 have them.</summary>
    public IReadOnlyList<IPEndPoint> Listening()
    {
        var sockets = Processes().Keys.SelectMany(Sockets).ToHashSet();
        return
        [
            .. new[] { "/proc/net/tcp", "/proc/net/tcp6" }.SelectMany(table => File.ReadLines(table).Skip(1)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields[3] == "0A" && sockets.Contains($"socket:[{fields[9]}]")).Select(fields => Address(fields[1])),
        ];
    }

    /// <summary>Files and folders that are there still.</summary>
    public IReadOnlyList<string> Left() =>
        [.. Directory.EnumerateFileSystemEntries(temporary.FullName, "*", SearchOption.AllDirectories), .. Directory.Exists(state) ? Directory.EnumerateFileSystemEntries(state).Prepend(state) : []];

    public void Dispose()
    {
        foreach (var (id, _) in Processes())
            Process.Start("kill", ["-KILL", $"{id}"]).WaitForExit();
        Process.Dispose();
        temporary.Delete(recursive: true);
        if (Directory.Exists(state))
            Directory.Delete(state, recursive: true);
    }

    private static IEnumerable<string> Sockets(int process)
    {
        try
        {
            return [.. Directory.EnumerateFiles($"/proc/{process}/fd").Select(descriptor => new FileInfo(descriptor).LinkTarget ?? "")];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Groups of four bytes, each in this machine's order (little endian).</summary>
    private static IPEndPoint Address(string text)
    {
        var (address, port) = (Convert.FromHexString(text[..text.IndexOf(':')]), Convert.ToInt32(text[(text.IndexOf(':') + 1)..], 16));
        return new(new IPAddress([.. address.Chunk(4).SelectMany(group => group.Reverse())]), port);
    }
}
