using System.Net;
using System.Net.Http.Headers;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The Runtime API cannot be reached any more, or says that the environment is beyond repair; the process has nothing left to do.</summary>
internal sealed class RuntimeApiGoneException(string message, Exception inner) : Exception(message, inner);

/// <summary>The Runtime API refuses a call: 4xx with its own explanation.</summary>
public class RuntimeApiClientException(string message, int statusCode) : Exception(message)
{
    public int StatusCode { get; private set; } = statusCode;
}

/// <summary>The four calls of the Lambda Runtime API. Source: docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.</summary>
internal sealed class RuntimeApi(HttpMessageInvoker http, string hostPortAndPath)
{
    private const string ErrorMediaType = "application/vnd.aws.lambda.error+json";

    private readonly string _runtime = $"http://{hostPortAndPath.TrimEnd('/')}/2018-06-01/runtime/";

    public string Address => hostPortAndPath;

    /// <summary>One connection, kept for good: no proxy look-up, no cookies, no redirects, no tracing of the poll itself.</summary>
    public static HttpMessageInvoker Connect() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
    });

    /// <summary>Waits, for hours if need be, for the next event.</summary>
    public async Task<(byte[] Event, HttpResponseHeaders Headers)> NextAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, _runtime + "invocation/next"), cancellationToken);
        try
        {
            return (await response.Content.ReadAsByteArrayAsync(cancellationToken), response.Headers);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Gone(e);
        }
    }

    public Task RespondAsync(string requestId, HttpContent body, CancellationToken cancellationToken)
    {
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return PostAsync($"invocation/{requestId}/response", body, null, null, cancellationToken);
    }

    public Task ReportErrorAsync(string requestId, Exception exception, CancellationToken cancellationToken) =>
        PostAsync($"invocation/{requestId}/error", Document(exception), exception.GetType().Name, ErrorDocument.XRayCause(exception), cancellationToken);

    public Task ReportInitErrorAsync(Exception exception, CancellationToken cancellationToken) =>
        PostAsync("init/error", Document(exception), exception.GetType().Name, null, cancellationToken);

    private static ByteArrayContent Document(Exception exception) =>
        new(ErrorDocument.Of(exception)) { Headers = { ContentType = new MediaTypeHeaderValue(ErrorMediaType) } };

    private async Task PostAsync(string path, HttpContent body, string errorType, string xrayCause, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _runtime + path) { Content = body };
        if (errorType is not null)
            request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", errorType);
        if (xrayCause is not null)
            request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-XRay-Error-Cause", xrayCause);
        using var response = await SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Gone(e);
        }

        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            var said = $"{request.Method} {request.RequestUri} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}";
            if (response.StatusCode >= HttpStatusCode.InternalServerError)
                throw new RuntimeApiGoneException($"The Lambda Runtime API gives this environment up: {said}", null);
            throw new RuntimeApiClientException(said, (int)response.StatusCode);
        }
    }

    private RuntimeApiGoneException Gone(Exception e) => new($"The Lambda Runtime API at {hostPortAndPath} is gone: {e.Message}", e);
}
