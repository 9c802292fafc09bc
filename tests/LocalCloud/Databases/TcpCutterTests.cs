using System.Net;
using System.Net.Sockets;
using System.Text;
using Berth.LocalCloud.Databases;

namespace Berth.Tests.LocalCloud.Databases;

public sealed class TcpCutterTests : IAsyncLifetime
{
    private readonly TcpListener echo = new(IPAddress.Loopback, 0);
    private readonly List<string> heard = [];
    private TcpCutter cutter = null!;

    public Task InitializeAsync()
    {
        echo.Start();
        _ = EchoAsync();
        cutter = TcpCutter.Start(((IPEndPoint)echo.LocalEndpoint).Port);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await cutter.DisposeAsync();
        echo.Dispose();
    }

    [Fact]
    public async Task Passes_both_ways()
    {
        using var client = await ConnectAsync();
        Assert.Equal("one", await AskAsync(client, "one"));
        Assert.Equal("two", await AskAsync(client, "two"));
        Assert.Equal(1, cutter.Connections);
    }

    [Fact]
    public async Task Cut_resets_what_is_open_and_lets_new_connections_pass()
    {
        using var client = await ConnectAsync();
        await AskAsync(client, "one");
        cutter.Cut();
        await Assert.ThrowsAsync<SocketException>(() => AskAsync(client, "two"));

        using var next = await ConnectAsync();
        Assert.Equal("three", await AskAsync(next, "three"));
    }

    [Fact]
    public async Task Hold_keeps_the_bytes_until_they_may_pass()
    {
        using var client = await ConnectAsync();
        cutter.Hold();
        var answer = AskAsync(client, "one");
        using var other = await ConnectAsync();
        var otherAnswer = AskAsync(other, "two");
        Assert.Empty(heard);
        cutter.Pass();

        Assert.Equal(("one", "two"), (await answer, await otherAnswer));
    }

    [Fact]
    public async Task Refuse_resets_new_connections_only()
    {
        using var open = await ConnectAsync();
        await AskAsync(open, "one");
        cutter.Refuse();
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var refused = await ConnectAsync();
            await AskAsync(refused, "two");
        });
        Assert.Equal("three", await AskAsync(open, "three"));
        cutter.Pass();
        using var next = await ConnectAsync();
        Assert.Equal("four", await AskAsync(next, "four"));
    }

    [Fact]
    public async Task LoseReply_lets_the_server_act_and_the_client_never_hear()
    {
        cutter.LoseReply(3);
        using var client = await ConnectAsync();
        Assert.Equal("one", await AskAsync(client, "one"));
        await Assert.ThrowsAsync<SocketException>(() => AskAsync(client, "two"));
        lock (heard)
            Assert.Contains("two", heard);

        using var next = await ConnectAsync();
        Assert.Equal("three", await AskAsync(next, "three"));
        Assert.Equal("four", await AskAsync(next, "four"));
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, cutter.Port);
        return socket;
    }

    private static async Task<string> AskAsync(Socket socket, string text)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(text));
        var buffer = new byte[100];
        var count = await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(10));
        return count > 0 ? Encoding.ASCII.GetString(buffer, 0, count) : throw new SocketException((int)SocketError.ConnectionReset);
    }

    private async Task EchoAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await echo.AcceptSocketAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The listener ends with the test.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        using (socket)
        {
            var buffer = new byte[100];
            while (await socket.ReceiveAsync(buffer) is var count and > 0)
            {
                lock (heard)
                    heard.Add(Encoding.ASCII.GetString(buffer, 0, count));
                await socket.SendAsync(buffer.AsMemory(0, count));
            }
        }
    }
}
