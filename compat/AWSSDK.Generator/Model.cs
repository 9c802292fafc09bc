namespace Berth.Compat.Aws.Generator;

/// <summary>One trimmed service model, as trim.py writes it.</summary>
internal sealed record Service(
    string Namespace, string Client, string ServiceId, string Prefix, string SigningName, string ApiVersion, string Protocol,
    string JsonVersion, string TargetPrefix, bool QueryCompatible, IReadOnlyDictionary<string, string> Endpoints,
    IReadOnlyList<Operation> Operations, IReadOnlyDictionary<string, Shape> Shapes)
{
    public bool IsJson => Protocol is "json" or "rest-json";
    public bool IsRest => Protocol is "rest-json" or "rest-xml";
    public bool IsEc2 => Protocol == "ec2";

    /// <summary>The timestamp format where neither member nor shape names one.</summary>
    public string TimestampFormat => IsJson ? "unixTimestamp" : "iso8601";

    public Shape? Find(string? name) => name is not null && Shapes.TryGetValue(name, out var shape) ? shape : null;
}

internal sealed record Operation(
    string Name, string Method, string Uri, string? Input, string? Output, string? Wrapper, string? RootName, string? RootNamespace,
    bool Unsigned, IReadOnlyList<string> Errors)
{
    public string Request => Name + "Request";
    public string Response => Name + "Response";
}

/// <summary>A structure, list, map or enumeration. <see cref="ClassName"/> is the C# class, for requests and responses the operation's.</summary>
internal sealed record Shape(
    string Name, string Type, IReadOnlyList<string> Enum, bool IsException, string? Code, string? Retryable, string? Payload, bool Flattened,
    string? XmlNamespace, IReadOnlyList<Member> Members, Member? Element, Member? Key)
{
    public bool IsEnum => Enum.Count > 0;
}

/// <summary>A use of a shape: a structure's member, a list's element, a map's key or value.</summary>
internal sealed record Member(
    string Name, string Shape, string? Property, bool Required, string? Location, string? LocationName, string? QueryName, bool Flattened,
    bool XmlAttribute, bool IsToken, string? TimestampFormat, string? XmlNamespace)
{
    /// <summary>The C# property: the member's name with its first letter in upper case, unless the model names another.</summary>
    public string PropertyName => Property ?? char.ToUpperInvariant(Name[0]) + Name.Substring(1);

    /// <summary>The name on the wire for JSON and XML.</summary>
    public string WireName => LocationName ?? Name;
}
