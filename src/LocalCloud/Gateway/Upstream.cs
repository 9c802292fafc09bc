using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Berth.LocalCloud.Gateway;

/// <summary>
/// The emulator that holds the state: moto, or what --upstream names. Calls are passed on as they came; the local cloud's
/// own calls go here directly, past authorisation and ledger, with a credential scope that names the service and nothing else.
/// </summary>
public sealed class Upstream(Uri address, string region) : IDisposable
{
    private static readonly HashSet<string> NotPassed = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Expect", "Upgrade", "TE", "Trailer", "Proxy-Connection", "Server", "Date",
    };

    private readonly HttpClient http = new(new UpstreamKey(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
    }))
    { Timeout = Timeout.InfiniteTimeSpan };

    public Uri Address => address;

    public string Region => region;

    /// <summary>Passes a call on with its Host header, so that what the emulator names (queue URLs) leads back to the gateway.</summary>
    public async Task<HttpResponseMessage> PassAsync(AwsCall call, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(new HttpMethod(call.Method), new Uri(address, call.Target));
        if (call.Body.Length > 0 || call.Headers.ContentLength is not null)
            message.Content = new ByteArrayContent(call.Body);
        foreach (var header in call.Headers)
        {
            if (NotPassed.Contains(header.Key) || header.Key.StartsWith(':'))
                continue;
            if (!message.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value))
                message.Content?.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value);
        }
        // The emulator knows no callers; SQS notes them as a message's SenderId.
        message.Headers.TryAddWithoutValidation("x-berth-user-id", call.Principal.UserId);
        return await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    public static void CopyHeaders(HttpResponseMessage answer, HttpResponse response)
    {
        response.StatusCode = (int)answer.StatusCode;
        foreach (var header in answer.Headers.NonValidated)
            if (!NotPassed.Contains(header.Key))
                response.Headers[header.Key] = header.Value.ToArray();
        foreach (var header in answer.Content.Headers.NonValidated)
            if (!NotPassed.Contains(header.Key))
                response.Headers[header.Key] = header.Value.ToArray();
    }

    /// <summary>An operation of a JSON service. target is the whole X-Amz-Target.</summary>
    /// <exception cref="UpstreamException">The emulator refused.</exception>
    public async Task<JsonObject> JsonAsync(string service, string target, JsonObject body, CancellationToken ct = default)
    {
        var request = Request(service, HttpMethod.Post, "/", Encoding.UTF8.GetBytes(body.ToJsonString()), "application/x-amz-json-1.1");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        var answer = await SendAsync(service, target, request, ct);
        return answer.Length == 0 ? [] : JsonNode.Parse(answer) as JsonObject ?? [];
    }

    /// <summary>An operation of a Query service; the answer's XML without namespaces, from its outermost element.</summary>
    /// <exception cref="UpstreamException">The emulator refused.</exception>
    public async Task<XElement> QueryAsync(string service, string version, string action, CancellationToken ct, params IEnumerable<(string Name, string Value)> parameters)
    {
        var form = new StringBuilder($"Action={action}&Version={version}");
        foreach (var (name, value) in parameters)
            form.Append('&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        var request = Request(service, HttpMethod.Post, "/", Encoding.UTF8.GetBytes(form.ToString()), "application/x-www-form-urlencoded");
        var xml = XElement.Parse(await SendAsync(service, action, request, ct));
        foreach (var element in xml.DescendantsAndSelf())
            element.Name = element.Name.LocalName;
        return xml;
    }

    /// <summary>An operation of a REST-JSON service.</summary>
    /// <exception cref="UpstreamException">The emulator refused.</exception>
    public async Task<JsonObject> RestAsync(string service, HttpMethod method, string path, JsonObject? body = null, CancellationToken ct = default)
    {
        var request = Request(service, method, path, body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json");
        var answer = await SendAsync(service, $"{method} {path}", request, ct);
        return answer.Length == 0 ? [] : JsonNode.Parse(answer) as JsonObject ?? [];
    }

    /// <summary>Any request, answered with its text: S3, Route 53.</summary>
    /// <exception cref="UpstreamException">The emulator refused.</exception>
    public Task<string> RawAsync(string service, HttpMethod method, string path, byte[] body, string contentType, CancellationToken ct = default) =>
        SendAsync(service, $"{method} {path}", Request(service, method, path, body, contentType), ct);

    private HttpRequestMessage Request(string service, HttpMethod method, string path, byte[] body, string contentType)
    {
        var request = new HttpRequestMessage(method, new Uri(address, path));
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential=berth/20200101/{(service is "iam" or "route53" or "cloudfront" ? "us-east-1" : region)}/{service}/aws4_request, SignedHeaders=host, Signature=0");
        request.Headers.TryAddWithoutValidation("X-Amz-Date", "20200101T000000Z");
        if (body.Length > 0 || method == HttpMethod.Post || method == HttpMethod.Put)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        return request;
    }

    private async Task<string> SendAsync(string service, string operation, HttpRequestMessage request, CancellationToken ct)
    {
        using (request)
        {
            using var response = await http.SendAsync(request, ct);
            var text = await response.Content.ReadAsStringAsync(ct);
            if (!response.IsSuccessStatusCode)
                throw new UpstreamException(service, operation, (int)response.StatusCode, text);
            return text;
        }
    }

    public void Dispose() => http.Dispose();
}

/// <summary>The emulator refused a call of the local cloud's own.</summary>
public sealed class UpstreamException(string service, string operation, int status, string body)
    : Exception($"{service} {operation} answered {status}: {body}")
{
    public int Status => status;

    public string Body => body;
}
