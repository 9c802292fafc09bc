using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Tests.Clients;

/// <summary>
/// The AWS command line, loaded once for all its calls (aws_commands.py) where <c>./berth test</c> says by
/// BERTH_AWS_PYTHON which interpreter has it; started for each call otherwise.
/// </summary>
internal static class AwsCommands
{
    private static readonly SemaphoreSlim Free = new(4);
    private static readonly Lazy<Task<string?>> Server = new(StartAsync);

    /// <summary>Kept, for the server ends with the pipe that this holds.</summary>
    private static Process? process;

    public static async Task<Answer> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> variables)
    {
        if (await Server.Value is not { } path)
            return await Programs.RunAsync("aws", arguments, variables);
        await Free.WaitAsync();
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            await using var stream = new NetworkStream(socket);
            await JsonSerializer.SerializeAsync(stream, new { arguments, variables });
            socket.Shutdown(SocketShutdown.Send);
            var answer = await JsonNode.ParseAsync(stream) ?? throw new InvalidOperationException("aws_commands.py gave no answer.");
            return new($"aws {string.Join(' ', arguments)}", (int)answer["exitCode"]!, (string)answer["output"]!, (string)answer["errors"]!);
        }
        finally
        {
            Free.Release();
        }
    }

    private static async Task<string?> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("BERTH_AWS_PYTHON") is not { Length: > 0 } python)
            return null;
        var path = Path.Combine(Path.GetTempPath(), $"berth-aws-{Environment.ProcessId}");
        File.Delete(path);
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "aws_commands.py"), path])
        {
            // Its end is the server's end: with this process, however that ends.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        process = Process.Start(start)!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        return await process.StandardOutput.ReadLineAsync() == "ready" ? path : throw new InvalidOperationException("aws_commands.py did not start: see its errors above.");
    }
}
