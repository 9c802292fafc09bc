using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.LocalCloud.Gateway;

/// <summary>Takes a request's wire form apart, without asking yet who sent it.</summary>
public sealed class CallReader(RestRoutes routes)
{
    /// <summary>Name and value pairs of a query string or a form, unescaped.</summary>
    public static List<KeyValuePair<string, string>> Pairs(ReadOnlySpan<char> text)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var range in text.Split('&'))
        {
            var part = text[range];
            if (part.IsEmpty) continue;
            var at = part.IndexOf('=');
            var name = at < 0 ? part : part[..at];
            var value = at < 0 ? "" : part[(at + 1)..];
            pairs.Add(new(Unescape(name), Unescape(value)));
        }
        return pairs;
    }

    private static string Unescape(ReadOnlySpan<char> text) =>
        text.ContainsAny('%', '+') ? Uri.UnescapeDataString(text.ToString().Replace('+', ' ')) : text.ToString();

    /// <summary>The protocol that the caller speaks, which for CloudWatch is one of three.</summary>
    public static Protocol ProtocolOf(AwsService service, HttpRequest request)
    {
        if (request.Headers.ContainsKey("smithy-protocol"))
            return Protocol.Cbor;
        if (service.Protocol == Protocol.Json && !request.Headers.ContainsKey("x-amz-target") && IsForm(request))
            return Protocol.Query;
        return service.Protocol;
    }

    private static bool IsForm(HttpRequest request) =>
        request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) == true;

    /// <summary>Operation and parameters; null when the request is none that the service's model has.</summary>
    public (string Operation, JsonObject Parameters)? Read(
        AwsService service, Protocol protocol, HttpContext http, string path, List<KeyValuePair<string, string>> query, byte[] body)
    {
        switch (protocol)
        {
            case Protocol.Json:
                var target = http.Request.Headers["x-amz-target"].ToString();
                return target.Length == 0 ? null : (target[(target.LastIndexOf('.') + 1)..], Json(body));
            case Protocol.Cbor:
                var operation = path[(path.LastIndexOf('/') + 1)..];
                return operation.Length == 0 ? null : (operation, []);
            case Protocol.Query or Protocol.Ec2:
                var form = IsForm(http.Request) && body.Length > 0 ? Pairs(System.Text.Encoding.UTF8.GetString(body)) : [];
                form.AddRange(query);
                var action = form.Find(pair => pair.Key == "Action").Value;
                return action is null ? null : (action, FormParameters.Read(form));
            default:
                if (routes.Find(service.Name, http.Request.Method, path, query) is not { } route)
                    return null;
                // What S3 gets in its body is data.
                var parameters = service.Name == "route53" ? Xml(body) as JsonObject ?? []
                    : protocol == Protocol.RestJson && route.Operation is not ("Invoke" or "InvokeAsync") ? Json(body) : [];
                foreach (var member in route.Members)
                    parameters[member.Key] = member.Value;
                return (route.Operation, parameters);
        }
    }

    private static JsonObject Json(byte[] body)
    {
        if (body.Length == 0)
            return [];
        try
        {
            return JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { MaxDepth = 512 }) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            // A service's own answer to broken JSON is moto's matter; nothing in it can be authorised, so only "*" resources match.
            return [];
        }
    }

    /// <summary>A body of Route 53: Changes holds Change after Change, ResourceRecords ResourceRecord after ResourceRecord.</summary>
    private static JsonNode Xml(byte[] body)
    {
        if (body.Length == 0)
            return new JsonObject();
        try
        {
            using var stream = new MemoryStream(body);
            return Value(XElement.Load(stream));
        }
        catch (XmlException)
        {
            // As with broken JSON.
            return new JsonObject();
        }

        static JsonNode Value(XElement element)
        {
            if (!element.HasElements)
                return JsonValue.Create(element.Value);
            if (element.Elements().All(child => child.Name.LocalName + "s" == element.Name.LocalName))
                return new JsonArray([.. element.Elements().Select(Value)]);
            var members = new JsonObject();
            foreach (var child in element.Elements())
                members[child.Name.LocalName] = Value(child);
            return members;
        }
    }

    /// <summary>Path and query as on the wire.</summary>
    public static (string Path, string Query) SplitTarget(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var at = target.IndexOf('?');
        return at < 0 ? (target, "") : (target[..at], target[(at + 1)..]);
    }
}
