using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Lambda.Calls;

/// <summary>
/// Calls at one endpoint in the name of one holder of keys: the local cloud itself straight to where the state is kept,
/// or a role through the gateway, which then checks what the role may do and records the call.
/// </summary>
public sealed class AwsCalls(HttpClient http, Uri endpoint, string region, AwsKeys keys)
{
    /// <summary>The name in the credential scope, the prefix of X-Amz-Target and the JSON version, from each service's public API model.</summary>
    private static readonly Dictionary<string, (string Scope, string Target, string Version)> Services = new()
    {
        ["sqs"] = ("sqs", "AmazonSQS", "1.0"),
        ["states"] = ("states", "AWSStepFunctions", "1.0"),
        ["monitoring"] = ("monitoring", "GraniteServiceVersion20100801", "1.0"),
        ["logs"] = ("logs", "Logs_20140328", "1.1"),
        ["events"] = ("events", "AWSEvents", "1.1"),
        ["secretsmanager"] = ("secretsmanager", "secretsmanager", "1.1"),
    };

    public AwsCalls As(AwsKeys other) => new(http, endpoint, region, other);

    /// <summary>One operation of a service that speaks JSON with a target header.</summary>
    /// <exception cref="AwsCallException">The service answered with an error.</exception>
    public Task<JsonObject> JsonAsync(string service, string operation, JsonObject body, CancellationToken cancellationToken)
    {
        (string scope, string target, string version) = Services[service];
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, "/"));
        request.Headers.TryAddWithoutValidation("X-Amz-Target", $"{target}.{operation}");
        return SendAsync(request, scope, operation, Encoding.UTF8.GetBytes(body.ToJsonString()), $"application/x-amz-json-{version}", cancellationToken);
    }

    /// <summary>One operation of a service that speaks REST-JSON (Lambda, Scheduler). The path is absolute and escaped.</summary>
    /// <exception cref="AwsCallException">The service answered with an error.</exception>
    public Task<JsonObject> RestAsync(string service, HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, new Uri(endpoint, path));
        byte[] content = body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString());
        return SendAsync(request, service, $"{method.Method} {path}", content, "application/json", cancellationToken);
    }

    /// <summary>Lambda's Invoke. The answer's body is the function's, so only the status and the error header are looked at.</summary>
    public async Task<InvokeResult> InvokeAsync(string functionArn, ReadOnlyMemory<byte> payload, bool async, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(endpoint, $"/2015-03-31/functions/{Uri.EscapeDataString(functionArn)}/invocations"));
        request.Headers.TryAddWithoutValidation("X-Amz-Invocation-Type", async ? "Event" : "RequestResponse");
        using HttpResponseMessage response = await SignedAsync(request, "lambda", payload.ToArray(), "application/json", cancellationToken);
        byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw Error("lambda", "Invoke", response, answer);
        }
        return new InvokeResult((int)response.StatusCode, answer, Header(response, "X-Amz-Function-Error"), Header(response, "x-amzn-RequestId") ?? "");
    }

    private async Task<JsonObject> SendAsync(
        HttpRequestMessage request, string service, string operation, byte[] body, string contentType, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SignedAsync(request, service, body, contentType, cancellationToken);
        byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw Error(service, operation, response, answer);
        }
        return answer.Length == 0 ? [] : JsonNode.Parse(answer)?.AsObject() ?? [];
    }

    private async Task<HttpResponseMessage> SignedAsync(
        HttpRequestMessage request, string service, byte[] body, string contentType, CancellationToken cancellationToken)
    {
        using (request)
        {
            if (body.Length > 0 || request.Method != HttpMethod.Get)
            {
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
            }
            RequestSigner.Sign(request, body, service, region, keys, DateTimeOffset.UtcNow);
            return await http.SendAsync(request, cancellationToken);
        }
    }

    private static AwsCallException Error(string service, string operation, HttpResponseMessage response, byte[] answer)
    {
        string code = Header(response, "x-amzn-ErrorType") ?? "";
        string message = Encoding.UTF8.GetString(answer);
        try
        {
            JsonObject? body = JsonNode.Parse(answer)?.AsObject();
            code = code.Length > 0 ? code : (string?)body?["__type"] ?? (string?)body?["Type"] ?? "";
            message = (string?)body?["message"] ?? (string?)body?["Message"] ?? message;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Not JSON: the body as it is says more than nothing.
        }
        code = code.Split(':')[0];
        code = code[(code.LastIndexOf('#') + 1)..];
        return new AwsCallException(service, operation, response.StatusCode, code.Length > 0 ? code : nameof(HttpStatusCode) + (int)response.StatusCode, message);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;
}
