using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Berth.LocalCloud.Gateway;

/// <summary>One call, taken apart: who, what, and with which parameters.</summary>
public sealed class AwsCall
{
    private IReadOnlyList<(string Key, string Value)>? _tags;

    public required AwsService Service { get; init; }

    public required Protocol Protocol { get; init; }

    /// <summary>The operation's name in the service's model, such as DescribeCluster.</summary>
    public required string Operation { get; init; }

    public required string Region { get; init; }

    public required Principal Principal { get; init; }

    public required string Method { get; init; }

    /// <summary>Path and query as on the wire.</summary>
    public required string Target { get; init; }

    /// <summary>Scheme and authority by which the caller reached the gateway.</summary>
    public required string Endpoint { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>
    /// The request's members by the names of the service's model, as JSON; labels of the path and the query string included.
    /// Query lists (Tags.member.1.Key) have become arrays. Binary bodies (S3 objects, Lambda payloads) are not in it.
    /// </summary>
    public required JsonObject Parameters { get; init; }

    public required IHeaderDictionary Headers { get; init; }

    public required string RequestId { get; init; }

    /// <summary>The same call with another body, to be passed on.</summary>
    public AwsCall With(byte[] body) => new()
    {
        Service = Service, Protocol = Protocol, Operation = Operation, Region = Region, Principal = Principal, Method = Method, Target = Target,
        Endpoint = Endpoint, Body = body, Parameters = Parameters, Headers = Headers, RequestId = RequestId,
    };

    /// <summary>The string at a top-level member, or null.</summary>
    public string? Text(string member) => AsText(Parameters[member]);

    /// <summary>
    /// All strings at a path: "Name", "Tags[].Key", "Resources[]" ([] goes into each element), "RequestItems.*" (the names of a map).
    /// </summary>
    public IEnumerable<string> Texts(string path)
    {
        IEnumerable<JsonNode?> nodes = [Parameters];
        foreach (var step in path.Split('.'))
        {
            if (step == "*")
                return nodes.OfType<JsonObject>().SelectMany(map => map.Select(pair => pair.Key)).ToList();
            var name = step.TrimEnd('[', ']');
            nodes = nodes.OfType<JsonObject>().Select(map => map[name]);
            if (step.EndsWith("[]", StringComparison.Ordinal))
                nodes = nodes.OfType<JsonArray>().SelectMany(array => array);
        }
        return nodes.Select(AsText).OfType<string>().ToList();
    }

    /// <summary>The tags in a request, whatever the service calls them.</summary>
    public IReadOnlyList<(string Key, string Value)> Tags => _tags ??= ReadTags();

    private List<(string Key, string Value)> ReadTags()
    {
        var found = new List<(string, string)>();
        foreach (var name in new[] { "Tags", "tags", "UserPoolTags", "ResourceTags" })
        {
            switch (Parameters[name])
            {
                case JsonObject map:
                    found.AddRange(map.Select(tag => (tag.Key, tag.Value?.ToString() ?? "")));
                    break;
                case JsonArray list:
                    foreach (var tag in list.OfType<JsonObject>())
                        if ((tag["Key"] ?? tag["key"] ?? tag["TagKey"])?.ToString() is { } key)
                            found.Add((key, (tag["Value"] ?? tag["value"] ?? tag["TagValue"])?.ToString() ?? ""));
                    break;
            }
        }
        return found;
    }

    private static string? AsText(JsonNode? node) => node is JsonValue value ? value.ToString() : null;
}
