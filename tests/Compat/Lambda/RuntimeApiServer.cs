using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Berth.Tests.Compat.Lambda;

internal sealed record Posted(string Path, string Body, string? ContentType, string? ErrorType, string? XRayCause);

/// <summary>A scripted Lambda Runtime API on loopback under a path of its own: hands out the events it is given, keeps what is posted.</summary>
internal sealed class RuntimeApiServer : IAsyncDisposable
{
    public const string Trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    public const string Arn = "arn:aws:lambda:ap-northeast-1:123456789012:function:berth-Test";

    private readonly WebApplication _app;
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();
    private readonly Channel<Posted> _posts = Channel.CreateUnbounded<Posted>();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _number;

    private RuntimeApiServer(WebApplication app) => _app = app;

    /// <summary>host:port/path, as AWS_LAMBDA_RUNTIME_API carries it.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The status of the answers to posts.</summary>
    public int PostStatus { get; set; } = StatusCodes.Status202Accepted;

    /// <summary>Remote ports seen: one, if the connection is kept.</summary>
    public HashSet<int> Connections { get; } = [];

    /// <summary>The first "next" has come.</summary>
    public Task Asked => _asked.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public static async Task<RuntimeApiServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        var server = new RuntimeApiServer(app);
        app.MapGet("/_rt/Test/2018-06-01/runtime/invocation/next", server.NextAsync);
        app.MapPost("/_rt/Test/2018-06-01/runtime/{**path}", server.PostAsync);
        await app.StartAsync();
        server.Address = new Uri(app.Urls.Single()).Authority + "/_rt/Test";
        return server;
    }

    public void Send(string payload) => _events.Writer.TryWrite(payload);

    public async Task<Posted> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _posts.Reader.ReadAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        // Those who wait in "next" are cut off, as when a local cloud ends.
        using var now = new CancellationTokenSource();
        now.Cancel();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task NextAsync(HttpContext http)
    {
        lock (Connections)
            Connections.Add(http.Connection.RemotePort);
        _asked.TrySetResult();
        string payload;
        try
        {
            payload = await _events.Reader.ReadAsync(http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var headers = http.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = $"request-{Interlocked.Increment(ref _number)}";
        headers["Lambda-Runtime-Deadline-Ms"] = DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds().ToString();
        headers["Lambda-Runtime-Invoked-Function-Arn"] = Arn;
        headers["Lambda-Runtime-Trace-Id"] = Trace;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(payload);
    }

    private async Task PostAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var headers = http.Request.Headers;
        lock (Connections)
            Connections.Add(http.Connection.RemotePort);
        http.Response.StatusCode = PostStatus;
        _posts.Writer.TryWrite(new Posted(
            (string)http.Request.RouteValues["path"]!,
            await reader.ReadToEndAsync(),
            http.Request.ContentType,
            headers["Lambda-Runtime-Function-Error-Type"].FirstOrDefault(),
            headers["Lambda-Runtime-Function-XRay-Error-Cause"].FirstOrDefault()));
    }
}
