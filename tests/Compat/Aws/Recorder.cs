using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Berth.Tests.Compat.Aws;

/// <summary>A request as it arrived.</summary>
public sealed record Recorded(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>What the recorder answers.</summary>
public sealed record Reply(int Status, string ContentType, string Body, IReadOnlyDictionary<string, string>? Headers = null);

/// <summary>An HTTP listener on loopback that keeps the requests and answers with what it was told to.</summary>
public sealed class Recorder : IAsyncLifetime
{
    private WebApplication? _application;

    public string Url => _application!.Urls.Single();

    public Recorded? Last { get; private set; }

    /// <summary>Replies to give before <see cref="Next"/>.</summary>
    public Queue<Reply> First { get; } = [];

    public void Forget() => Last = null;

    public List<Recorded> All { get; } = [];

    public Reply Next { get; set; } = new(200, "application/json", "{}");

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.Run(Answer);
        await _application.StartAsync();
    }

    public Task DisposeAsync() => _application!.DisposeAsync().AsTask();

    private async Task Answer(HttpContext context)
    {
        var request = context.Request;
        using var reader = new StreamReader(request.Body);
        var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        Last = new Recorded(request.Method, target, request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()), await reader.ReadToEndAsync());
        var reply = First.TryDequeue(out var first) ? first : Next;
        All.Add(Last);
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        context.Response.Headers["x-amzn-RequestId"] = "request-1";
        foreach (var (name, value) in reply.Headers ?? new Dictionary<string, string>())
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync(reply.Body);
    }
}
