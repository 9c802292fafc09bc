using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.Runtime;

namespace Berth.Tests.Compat.Aws;

/// <summary>
/// Every operation of STS (Query), DynamoDB (JSON 1.0) and SSO (REST-JSON) through the official and the generated client: both send the same
/// request, read the same response, and throw the same exception.
/// </summary>
public sealed partial class WireTests(Recorder recorder) : IClassFixture<Recorder>
{
    /// <summary>Headers that differ from call to call or name the sender, and the hash of a body whose members may stand in another order.</summary>
    private static readonly string[] Unlike = ["user-agent", "x-amz-user-agent", "amz-sdk-invocation-id", "x-amz-date", "x-amz-content-sha256", "authorization", "traceparent", "content-length", "host"];

    public static TheoryData<string, string> Operations()
    {
        var data = new TheoryData<string, string>();
        foreach (var (name, service) in TwinService.All)
        {
            foreach (var operation in service.Operations)
                data.Add(name, operation);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Sends_the_official_request(string service, string operation)
    {
        var twin = TwinService.All[service];
        recorder.Next = new Replies(twin).Success(operation);
        foreach (var filling in Enum.GetValues<Filling>())
        {
            Recorded? official = null;
            recorder.Forget();
            var (officialResult, generatedResult) = await twin.Call(operation, filling, recorder.Url, () =>
            {
                official = recorder.Last;
                recorder.Forget();
            });
            Alike.Check(Describe(official), Describe(recorder.Last));
            Alike.Check(Metadata(officialResult), Metadata(generatedResult));
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Reads_the_response_as_the_official_client_does(string service, string operation)
    {
        var twin = TwinService.All[service];
        foreach (var reply in new[] { new Replies(twin).Success(operation), Empty(twin, operation) })
        {
            recorder.Next = reply;
            var (official, generated) = await twin.Call(operation, Filling.Everything, recorder.Url, () => { });
            Alike.Check(Sample.Print(official, twin.Members), Sample.Print(generated, twin.Members));
            Alike.Check(Metadata(official), Metadata(generated));
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Throws_what_the_official_client_throws(string service, string operation)
    {
        var twin = TwinService.All[service];
        var replies = new Replies(twin);
        var shapes = twin.Model.GetProperty("shapes");
        var errors = shapes.EnumerateObject().Where(s => s.Value.TryGetProperty("exception", out _));
        // All errors of the service: those that the operation does not model must stay the base exception.
        foreach (var error in errors)
        {
            var code = error.Value.TryGetProperty("code", out var text) ? text.GetString() : null;
            await Compare(replies.Failure(error.Name, code));
        }

        await Compare(replies.Failure(null, "SomethingElse"));
        await Compare(new Reply(503, "text/html", "<html>unavailable</html>"));

        async Task Compare(Reply reply)
        {
            recorder.Next = reply;
            var (official, generated) = await twin.Call(operation, Filling.Everything, recorder.Url, () => { });
            Alike.Check(Describe((AmazonServiceException)official, twin), Describe((AmazonServiceException)generated, twin));
        }
    }

    private static Reply Empty(TwinService twin, string operation) => twin.Protocol == "query"
        ? new Reply(200, "text/xml", $"<{operation}Response><{operation}Result/></{operation}Response>")
        : new Reply(200, "application/json", "{}");

    private static string Metadata(object result) => result is AmazonWebServiceResponse response
        ? $"{response.HttpStatusCode} {response.ResponseMetadata?.RequestId}"
        : $"{Signatures.Name(result.GetType())} {((Exception)result).Message}";

    private static string Describe(Recorded? request)
    {
        if (request is null)
            return "nothing was sent";
        var headers = request.Headers.Where(h => !Unlike.Contains(h.Key)).OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}: {h.Value}");
        // The credential's scope and the signed headers; the signature itself depends on the time.
        var authorization = Signature().Replace(Date().Replace(request.Headers.GetValueOrDefault("authorization", "none"), "/date/"), "Signature=x");
        return $"{request.Method} {request.Target}\n{string.Join("\n", headers)}\n{authorization}\n\n{Random().Replace(Body(request), "token")}";
    }

    private static string Body(Recorded request) =>
        request.Body.StartsWith('{') ? Sorted(JsonNode.Parse(request.Body))!.ToJsonString() : request.Body;

    private static string Describe(AmazonServiceException error, TwinService twin) =>
        $"{Signatures.Name(error.GetType())} {error.Message} code {error.ErrorCode} {error.ErrorType} {error.StatusCode} request {error.RequestId} "
        + $"throttling {error.Retryable?.Throttling} inner {error.InnerException?.GetType().Name}\n"
        + (error.GetType().BaseType == typeof(AmazonServiceException) ? "" : Sample.Print(error, twin.Members));

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Random();

    [GeneratedRegex("Signature=[0-9a-f]+")]
    private static partial Regex Signature();

    [GeneratedRegex("/[0-9]{8}/")]
    private static partial Regex Date();
}
