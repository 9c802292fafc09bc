using System.Diagnostics;
using System.Security.Cryptography;
using Berth.LocalCloud.Lambda;
using Microsoft.AspNetCore.Http;

namespace Berth.LocalCloud.Gateway;

/// <summary>What happens to an AWS call: authenticate, authorise, inject what was asked for, answer or pass on, record.</summary>
public sealed class CallPipeline(
    Credentials credentials, IAuthoriser authoriser, Faults faults, Ledger ledger, Mutation mutation,
    IReadOnlyDictionary<string, Override> overrides, Upstream upstream)
{
    private readonly CallReader reader = new(RestRoutes.Load());

    /// <summary>Ends the function process that holds an access key; false when none does. Set once the functions run.</summary>
    public Func<string, bool> KillCaller { get; set; } = static _ => false;

    /// <summary>How often may be called.</summary>
    public RateLimits Limits { get; init; } = new(TimeProvider.System);

    /// <summary>What the function process that holds an access key has at hand; null when none does. Set once the functions run.</summary>
    public Func<string, EventAtHand?> EventOf { get; set; } = static _ => null;

    /// <summary>Called after a call has succeeded; for caches that have to know of writes.</summary>
    public Action<AwsCall> Succeeded { get; set; } = static _ => { };

    public async Task HandleAsync(HttpContext http)
    {
        var started = Stopwatch.GetTimestamp();
        var requestId = NewRequestId();
        var body = await ReadBodyAsync(http.Request);
        var (path, queryText) = CallReader.SplitTarget(http);
        var query = CallReader.Pairs(queryText);

        var signature = SigV4.Read(http.Request.Headers, query);
        if (signature is null)
        {
            await HandleUnsignedAsync(http, path, query, body, requestId);
            return;
        }
        if (AwsService.Find(signature.Service) is not { } service)
        {
            await AwsErrors.Unsupported(signature.Service, "*", "it is no service of this local cloud.").WriteAsync(http, signature.Service, Protocol.Query, requestId);
            return;
        }
        var protocol = CallReader.ProtocolOf(service, http.Request);
        if (Authenticate(http.Request, signature, protocol, path, query, body, out var principal) is { } refusal)
        {
            await refusal.WriteAsync(http, service.Name, protocol, requestId);
            return;
        }
        if (reader.Read(service, protocol, http, path, query, body) is not { } read)
        {
            await AwsErrors.Unsupported(service.Name, $"{http.Request.Method} {path}", "no operation of the service looks like this.").WriteAsync(http, service.Name, protocol, requestId);
            return;
        }
        await HandleAsync(http, new AwsCall
        {
            Service = service,
            Protocol = protocol,
            Operation = read.Operation,
            Region = signature.Region,
            Principal = principal!,
            Method = http.Request.Method,
            Target = queryText.Length == 0 ? path : $"{path}?{queryText}",
            Endpoint = $"{http.Request.Scheme}://{http.Request.Host}",
            Body = body,
            Parameters = read.Parameters,
            Headers = http.Request.Headers,
            RequestId = requestId,
        }, started);
    }

    private AwsError? Authenticate(
        HttpRequest request, Signature signature, Protocol protocol, string path, List<KeyValuePair<string, string>> query, byte[] body, out Principal? principal)
    {
        if (!credentials.TryFind(signature.AccessKeyId, out principal) || principal.SessionToken != signature.SessionToken)
            return AwsErrors.UnknownKey(signature.Service, protocol);
        if (principal.Expiration < DateTimeOffset.UtcNow)
            return AwsErrors.Expired(signature.Service, protocol);
        if (!SigV4.InTime(signature, DateTimeOffset.UtcNow) || !signature.SignedHeaders.Contains("host"))
            return AwsErrors.BadSignature(signature.Service, protocol);

        // S3 says in a header how its payload is signed; the others always sign the body.
        var stated = request.Headers["x-amz-content-sha256"].ToString();
        var hash = signature.Expires is not null && signature.Service == "s3" ? SigV4.UnsignedPayload
            : signature.Service == "s3" && (stated == SigV4.UnsignedPayload || stated.StartsWith("STREAMING-", StringComparison.Ordinal)) ? stated
            : SigV4.Hash(body);
        var expected = SigV4.Compute(
            signature, principal.SecretAccessKey, request.Method, path, query,
            name => name == "host" ? [request.Host.Value] : request.Headers[name], hash);
        return CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.ASCII.GetBytes(expected), System.Text.Encoding.ASCII.GetBytes(signature.Value))
            ? null
            : AwsErrors.BadSignature(signature.Service, protocol);
    }

    private async Task HandleAsync(HttpContext http, AwsCall call, long started)
    {
        var number = ledger.NextNumber();
        var decision = await authoriser.DecideAsync(call, http.RequestAborted);
        var handled = EventOf(call.Principal.FirstKeyId);
        var fault = faults.Take(number, call, handled?.Event);
        string? error = null;
        try
        {
            if (fault?.Kind == FaultKind.Latency)
                await Task.Delay(fault.Milliseconds, http.RequestAborted);
            if (fault?.Kind is FaultKind.Kill or FaultKind.CutBefore)
            {
                if (fault.Kind == FaultKind.Kill)
                    KillCaller(call.Principal.FirstKeyId);
                http.Abort();
                return;
            }
            if (fault?.Kind is FaultKind.Throttle)
                throw new AwsException(AwsErrors.Throttled(call.Service.Name, call.Protocol));
            if (fault?.Kind is FaultKind.Error)
            {
                var service = AwsErrors.Internal(call.Service.Name, call.Protocol);
                throw new AwsException(fault.Status ?? (fault.Code is null ? service.Status : 400), fault.Code ?? service.Code, "Injected by the local cloud.");
            }
            if (!decision.Allowed)
                throw new AwsException(AwsErrors.Denied(call.Service.Name, call.Protocol, decision.Refusal!));
            if (!Limits.Admit(call))
                throw new AwsException(AwsErrors.Throttled(call.Service.Name, call.Protocol));

            error = await AnswerAsync(http, call, fault);
        }
        catch (AwsException refused)
        {
            error = refused.Error.Code;
            await refused.Error.WriteAsync(http, call.Service.Name, call.Protocol, call.RequestId);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            error = "ClientClosedConnection";
        }
        finally
        {
            var cut = fault?.Kind is FaultKind.CutBefore or FaultKind.CutAfter or FaultKind.Kill or FaultKind.KillAfter;
            ledger.Add(new LedgerEntry(
                number, DateTimeOffset.UtcNow, call.Principal.Name, call.Principal.Session, call.Service.Name, call.Operation, decision.Resource,
                mutation.Of(call, decision.Resource), cut ? 0 : http.Response.StatusCode, error, fault is null ? null : Name(fault.Kind),
                Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 2))
            { Invocation = handled?.RequestId });
        }
    }

    /// <returns>The error code that the answer carries, or null.</returns>
    private async Task<string?> AnswerAsync(HttpContext http, AwsCall call, Fault? fault)
    {
        Answer? own = null;
        if (overrides.TryGetValue($"{call.Service.Name}:{call.Operation}", out var answer))
            own = await answer(call, http.RequestAborted);
        if (own is null)
            return await PassAsync(http, call, fault);

        if (own.Status < 400) Succeeded(call);
        if (Cut(http, call, fault)) return null;
        http.Response.StatusCode = own.Status;
        http.Response.ContentType = own.ContentType;
        http.Response.ContentLength = own.Body.Length;
        http.Response.Headers["x-amzn-RequestId"] = call.RequestId;
        string? code = null;
        foreach (var (name, value) in own.Headers)
        {
            http.Response.Headers[name] = value;
            if (name == "x-amzn-ErrorType") code = value;
        }
        await http.Response.Body.WriteAsync(own.Body, http.RequestAborted);
        return code;
    }

    private async Task<string?> PassAsync(HttpContext http, AwsCall call, Fault? fault)
    {
        using var answer = await upstream.PassAsync(call, http.RequestAborted);
        var failed = !answer.IsSuccessStatusCode;
        if (failed && answer.Content.Headers.ContentType?.MediaType == "text/html" && call.Method != "HEAD")
            throw new AwsException(AwsErrors.Unsupported(
                call.Service.Name, call.Operation,
                (int)answer.StatusCode == 404 ? "the emulator has no such operation." : await answer.Content.ReadAsStringAsync(http.RequestAborted)));
        if (!failed) Succeeded(call);
        if (Cut(http, call, fault)) return null;
        Upstream.CopyHeaders(answer, http.Response);
        if (!http.Response.Headers.ContainsKey("x-amzn-RequestId"))
            http.Response.Headers["x-amzn-RequestId"] = call.RequestId;
        if (!failed)
        {
            http.Response.ContentLength = answer.Content.Headers.ContentLength;
            await answer.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
            return null;
        }
        var body = await answer.Content.ReadAsByteArrayAsync(http.RequestAborted);
        http.Response.ContentLength = call.Method == "HEAD" ? null : body.Length;
        if (call.Method != "HEAD")
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        return ErrorCode.Find(answer, body) ?? $"Http{(int)answer.StatusCode}";
    }

    private bool Cut(HttpContext http, AwsCall call, Fault? fault)
    {
        if (fault?.Kind is not (FaultKind.CutAfter or FaultKind.KillAfter))
            return false;
        if (fault.Kind == FaultKind.KillAfter)
            KillCaller(call.Principal.FirstKeyId);
        http.Abort();
        return true;
    }

    /// <summary>Few operations take no signature: sign-in at a user pool, its key set, and sts with a web identity.</summary>
    private async Task HandleUnsignedAsync(HttpContext http, string path, List<KeyValuePair<string, string>> query, byte[] body, string requestId)
    {
        var (service, operation) = UnsignedCalls.Guess(http.Request, path, query, body);
        var protocol = service is null ? Protocol.Query : CallReader.ProtocolOf(service, http.Request);
        if (service is null || !UnsignedCalls.Allowed(service, operation))
        {
            await AwsErrors.MissingToken(protocol).WriteAsync(http, service?.Name ?? "", protocol, requestId);
            return;
        }
        var call = new AwsCall
        {
            Service = service,
            Protocol = protocol,
            Operation = operation,
            Region = upstream.Region,
            Principal = UnsignedCalls.Anonymous,
            Method = http.Request.Method,
            Target = $"{path}{http.Request.QueryString}",
            Endpoint = $"{http.Request.Scheme}://{http.Request.Host}",
            Body = body,
            Parameters = reader.Read(service, protocol, http, path, query, body)?.Parameters ?? [],
            Headers = http.Request.Headers,
            RequestId = requestId,
        };
        try
        {
            await AnswerAsync(http, call, null);
        }
        catch (AwsException refused)
        {
            await refused.Error.WriteAsync(http, service.Name, protocol, requestId);
        }
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength is { } length)
        {
            if (length == 0) return [];
            var body = new byte[length];
            await request.Body.ReadExactlyAsync(body, request.HttpContext.RequestAborted);
            return body;
        }
        if (!request.Headers.ContainsKey("Transfer-Encoding"))
            return [];
        var memory = new MemoryStream();
        await request.Body.CopyToAsync(memory, request.HttpContext.RequestAborted);
        return memory.ToArray();
    }

    private static string Name(FaultKind kind) => kind switch
    {
        FaultKind.CutBefore => "cut-before",
        FaultKind.CutAfter => "cut-after",
        FaultKind.KillAfter => "kill-after",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string NewRequestId() => Guid.NewGuid().ToString();
}
