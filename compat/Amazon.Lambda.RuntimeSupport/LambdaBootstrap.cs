using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport.Bootstrap;
using Amazon.Lambda.RuntimeSupport.Logging;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// The loop of a custom runtime: ask for an event, run the handler, send its result or its exception, ask again.
/// It ends when the token is cancelled, at SIGTERM (after the event in hand), or when the Runtime API is gone; the exit code is 1
/// where that is an error: no Runtime API to begin with, initialisation failed, or gone with an event in hand.
/// </summary>
public class LambdaBootstrap : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly bool _ownsHttp;
    private readonly HandlerWrapper _handler;
    private readonly LambdaBootstrapInitializer _initializer;
    private readonly LambdaBootstrapOptions _options;
    private FunctionSettings _settings;
    private FunctionLog _log;
    private bool _eventInHand;
    private bool _reached;

    public LambdaBootstrap(HandlerWrapper handlerWrapper, LambdaBootstrapInitializer initializer = null)
        : this(handlerWrapper, null, initializer)
    {
    }

    public LambdaBootstrap(HandlerWrapper handlerWrapper, LambdaBootstrapOptions lambdaBootstrapOptions, LambdaBootstrapInitializer initializer = null)
        : this(RuntimeApi.Connect(), true, handlerWrapper, lambdaBootstrapOptions, initializer)
    {
    }

    public LambdaBootstrap(HttpClient httpClient, HandlerWrapper handlerWrapper, LambdaBootstrapInitializer initializer = null)
        : this(httpClient, handlerWrapper, null, initializer)
    {
    }

    public LambdaBootstrap(HttpClient httpClient, HandlerWrapper handlerWrapper, LambdaBootstrapOptions lambdaBootstrapOptions, LambdaBootstrapInitializer initializer = null)
        : this((HttpMessageInvoker)httpClient, false, handlerWrapper, lambdaBootstrapOptions, initializer)
    {
        // "next" answers when there is an event, which may be hours from now.
        httpClient.Timeout = Timeout.InfiniteTimeSpan;
    }

    private LambdaBootstrap(HttpMessageInvoker http, bool ownsHttp, HandlerWrapper handler, LambdaBootstrapOptions options, LambdaBootstrapInitializer initializer)
    {
        _http = http ?? throw new ArgumentNullException(nameof(http));
        _ownsHttp = ownsHttp;
        _handler = handler ?? throw new ArgumentNullException(nameof(handler));
        _options = options;
        _initializer = initializer;
    }

    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        _settings = FunctionSettings.Read();
        if ((_options?.RuntimeApiEndpoint ?? _settings.RuntimeApi) is not { } address)
        {
            Fail($"{FunctionSettings.RuntimeApiVariable} is not set: this program is a Lambda function and runs where Lambda, or a local cloud, starts it.");
            return;
        }

        HeapLimit.Apply(_settings.MemoryMegabytes);
        _log = FunctionLog.Open(_settings);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });

        var api = new RuntimeApi(_http, address);
        try
        {
            if (!await InitializeAsync(api, stop.Token))
                return;

            // Not before: officially the generated Main has constructed the function by the time the bootstrap takes the console.
            _log.TakeConsole();
            while (!stop.IsCancellationRequested)
                await InvokeOnceAsync(api, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop while waiting for an event.
        }
        catch (RuntimeApiGoneException e)
        {
            if (_reached && !_eventInHand)
                Console.Error.WriteLine(e.Message);
            else
                Fail(e.Message);
        }
        catch (RuntimeApiClientException e)
        {
            // Refused where there is no event to blame: asking again would be refused again.
            Fail(e.Message);
        }
    }

    public void Dispose()
    {
        if (_ownsHttp)
            _http.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<bool> InitializeAsync(RuntimeApi api, CancellationToken cancellationToken)
    {
        try
        {
            return _initializer is null || await _initializer();
        }
        catch (Exception e)
        {
            _log.Write(LogLevel.Error, e, "");
            await api.ReportInitErrorAsync(e, cancellationToken);
            Environment.ExitCode = 1;
            return false;
        }
    }

    private async Task InvokeOnceAsync(RuntimeApi api, CancellationToken stop)
    {
        var (bytes, headers) = await api.NextAsync(stop);
        _reached = _eventInHand = true;
        var context = new LambdaContext(_settings, name => Header(headers, name), _log, _handler.Serializer, TimeProvider.System);
        _log.Context = context;
        Environment.SetEnvironmentVariable(FunctionSettings.TraceVariable, context.TraceId);
        using var invocation = new InvocationRequest { InputStream = new MemoryStream(bytes, 0, bytes.Length, writable: false, publiclyVisible: true), LambdaContext = context };

        // From here on the event is finished even if SIGTERM comes: hence no token.
        InvocationResponse response;
        try
        {
            response = await _handler.Handler(invocation);
        }
        catch (Exception e)
        {
            _log.Write(LogLevel.Error, e, "");
            await SendAsync(() => api.ReportErrorAsync(context.AwsRequestId, e, CancellationToken.None));
            return;
        }

        try
        {
            await SendAsync(() => api.RespondAsync(context.AwsRequestId, Body(response.OutputStream), CancellationToken.None));
        }
        finally
        {
            if (response.DisposeOutputStream)
                await response.OutputStream.DisposeAsync();
        }
    }

    /// <summary>A refusal concerns this event alone (it timed out, or its result is too large, and Lambda has recorded that), so the loop goes on.</summary>
    private async Task SendAsync(Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (RuntimeApiClientException e)
        {
            _log.Write(LogLevel.Error, e, "");
        }

        _eventInHand = false;
    }

    private static HttpContent Body(Stream stream) =>
        stream is MemoryStream memory && memory.TryGetBuffer(out var buffer)
            ? new ByteArrayContent(buffer.Array, buffer.Offset + (int)memory.Position, (int)(memory.Length - memory.Position))
            : new StreamContent(stream);

    private static string Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static void Fail(string message)
    {
        Console.Error.WriteLine(message);
        Environment.ExitCode = 1;
    }
}
