using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.LocalCloud.Gateway;

/// <summary>The one loopback port that every AWS call goes to. Listens before there is an emulator to pass calls on to.</summary>
public sealed class GatewayServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly TaskCompletionSource<CallPipeline> pipeline = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ControlApi control;

    private GatewayServer(WebApplication application, ControlApi control)
    {
        this.application = application;
        this.control = control;
    }

    public int Port { get; private set; }

    public Uri Endpoint => new($"http://127.0.0.1:{Port}");

    /// <param name="port">0 for a free one.</param>
    public static async Task<GatewayServer> StartAsync(int port, ControlApi control)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, port);
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = 512L << 20;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
        });
        var application = builder.Build();
        var server = new GatewayServer(application, control);
        application.Run(server.HandleAsync);
        await application.StartAsync();
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        server.Port = new Uri(addresses.Addresses.First()).Port;
        return server;
    }

    /// <summary>From here on AWS calls are answered; those that came before have waited.</summary>
    public void Open(CallPipeline calls) => pipeline.TrySetResult(calls);

    private async Task HandleAsync(HttpContext http)
    {
        if (http.Request.Path.StartsWithSegments("/_berth", out var rest))
        {
            await control.HandleAsync(http, rest);
            return;
        }
        await (await pipeline.Task.WaitAsync(http.RequestAborted)).HandleAsync(http);
    }

    public async ValueTask DisposeAsync()
    {
        pipeline.TrySetCanceled();
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await application.StopAsync(patience.Token);
        await application.DisposeAsync();
    }
}
