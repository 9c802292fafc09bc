using System.Net.Sockets;
using Berth.LocalCloud.Databases;

namespace Berth.Tests.LocalCloud.Databases;

public sealed class DatabaseAtCallTests
{
    [Fact]
    public async Task A_server_starts_at_the_first_connection_and_ends_with_its_port()
    {
        using var run = new DatabaseRun();
        Directory.CreateDirectory(run.Options.StateDirectory);
        var waiting = new DatabaseAtCall(run.Options, cancellation => PostgreSql.StartAsync(run.Options, "password", cancellation));
        await using (waiting)
        {
            Assert.Empty(run.Reaper.Processes);
            await Task.WhenAll(AskAsync(waiting.Port), AskAsync(waiting.Port));
            Assert.Single(run.Reaper.Processes);
        }

        await Assert.ThrowsAsync<SocketException>(() => AskAsync(waiting.Port));
        foreach (var directory in run.Reaper.Directories)
            Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_server_that_does_not_start_resets_the_connection_says_why_and_is_tried_again()
    {
        using var run = new DatabaseRun();
        Directory.CreateDirectory(run.Options.StateDirectory);
        var tries = 0;
        await using var waiting = new DatabaseAtCall(run.Options, _ => throw new DatabaseException($"try {++tries}"));
        // The reset comes while the client connects or while it waits for an answer.
        for (var attempt = 0; attempt < 2; attempt++)
            Assert.True(await Record.ExceptionAsync(() => AskAsync(waiting.Port)) is IOException or SocketException);
        Assert.Equal(["try 1", "try 2"], run.Progress);
    }

    /// <summary>Asks a PostgreSQL server whether it speaks TLS, as every client does first (SSLRequest of its protocol).</summary>
    private static async Task AskAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        var stream = client.GetStream();
        await stream.WriteAsync(new byte[] { 0, 0, 0, 8, 4, 210, 22, 47 });
        var answer = new byte[1];
        await stream.ReadExactlyAsync(answer);
        Assert.Equal((byte)'S', answer[0]);
    }
}
