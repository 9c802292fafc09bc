using System.Globalization;
using System.Net;

namespace Berth.LocalCloud.Lambda.Runtime;

/// <summary>
/// The Lambda Runtime API (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, version 2018-06-01) under
/// <c>/_rt/FUNCTION/PROCESS/</c>, on a loopback port of its own. The path tells which process calls.
/// </summary>
internal sealed class RuntimeApi : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Func<string, FunctionPool?> _pools;

    private RuntimeApi(WebApplication server, Func<string, FunctionPool?> pools)
    {
        _server = server;
        _pools = pools;
    }

    /// <summary>Host, port and path that AWS_LAMBDA_RUNTIME_API starts with.</summary>
    public string Address => new Uri(_server.Urls.Single()).Authority + "/_rt";

    public static async Task<RuntimeApi> StartAsync(Func<string, FunctionPool?> pools)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 32 * 1024 * 1024;
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        WebApplication server = builder.Build();
        var api = new RuntimeApi(server, pools);
        server.Run(api.HandleAsync);
        await server.StartAsync();
        return api;
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        // "", _rt, FUNCTION, PROCESS, 2018-06-01, runtime, then what is asked
        string[] path = (context.Request.Path.Value ?? "").Split('/');
        if (path.Length < 8 || path[1] != "_rt" || path[4] != "2018-06-01" || path[5] != "runtime")
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "InvalidPath", $"{context.Request.Path} is not part of the Runtime API.");
            return;
        }
        if (_pools(path[2]) is not { } pool || pool.Find(path[3]) is not { } process)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "UnknownProcess", $"{path[2]}/{path[3]} was not started here.");
            return;
        }
        string asked = string.Join('/', path[6..]);
        if (asked == "invocation/next")
        {
            await NextAsync(context, pool, process);
        }
        else if (asked == "init/error")
        {
            process.InitError = await BodyAsync(context);
            await AcceptAsync(context);
        }
        else if (path is [.., "invocation", var id, "response" or "error"])
        {
            bool known = pool.Complete(process, id, await BodyAsync(context), failed: path[^1] == "error");
            await (known ? AcceptAsync(context) : RefuseAsync(context, StatusCodes.Status400BadRequest, "InvalidRequestID", $"Invalid request ID {id}"));
        }
        else
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "InvalidPath", $"{asked} is not part of the Runtime API.");
        }
    }

    private static async Task NextAsync(HttpContext context, FunctionPool pool, FunctionProcess process)
    {
        Invocation invocation;
        try
        {
            invocation = await pool.NextAsync(process, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            return; // The process is gone; its pool learns of that by its exit.
        }
        IHeaderDictionary headers = context.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = (DateTimeOffset.UtcNow + (invocation.Timeout ?? pool.Settings.Timeout)).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = pool.Settings.Arn;
        headers["Lambda-Runtime-Trace-Id"] = invocation.TraceId;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = invocation.Payload.Length;
        await context.Response.Body.WriteAsync(invocation.Payload);
    }

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    private static async Task AcceptAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("""{"status":"OK"}""");
    }

    private static async Task RefuseAsync(HttpContext context, int status, string type, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        var body = new System.Text.Json.Nodes.JsonObject { ["errorMessage"] = message, ["errorType"] = type };
        await context.Response.WriteAsync(body.ToJsonString());
    }
}
