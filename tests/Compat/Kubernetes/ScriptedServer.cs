using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Berth.Tests.Compat.Kubernetes;

/// <summary>What came over the wire.</summary>
internal sealed record Seen(string Method, string Target, string? ContentType, string Body, string? Authorization, string Host, string Protocol);

/// <summary>An HTTPS server on a free loopback port that gives one answer to everything and keeps what it was asked.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private ScriptedServer(WebApplication app, TestAuthority authority) => (this.app, Authority) = (app, authority);

    public TestAuthority Authority { get; }

    public ConcurrentQueue<Seen> Requests { get; } = [];

    public int Status { get; set; } = 200;

    public string AnswerType { get; set; } = "application/json";

    public string Answer { get; set; } = "{}";

    /// <summary>The answer waits for this.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public Seen Only => Assert.Single(Requests);

    public string Url => app.Urls.Single();

    public static async Task<ScriptedServer> StartAsync(Func<TestAuthority, X509Certificate2>? certificate = null)
    {
        var authority = new TestAuthority();
        var served = (certificate ?? (issuer => issuer.Issue("localhost", IPAddress.Loopback)))(authority);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(served);
        })).UseKestrelHttpsConfiguration();

        var server = new ScriptedServer(builder.Build(), authority);
        server.app.Run(server.AnswerAsync);
        await server.app.StartAsync();
        return server;
    }

    public k8s.Kubernetes Client(Action<KubernetesClientConfiguration>? change = null)
    {
        var configuration = new KubernetesClientConfiguration { Host = Url, SslCaCerts = Authority.Roots, AccessToken = "token-1" };
        change?.Invoke(configuration);
        return new k8s.Kubernetes(configuration);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Authority.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        Requests.Enqueue(new Seen(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.ContentType,
            await reader.ReadToEndAsync(),
            context.Request.Headers.Authorization,
            context.Request.Host.Value!,
            context.Request.Protocol));
        await Gate;
        context.Response.StatusCode = Status;
        context.Response.ContentType = AnswerType;
        await context.Response.WriteAsync(Answer);
    }
}
