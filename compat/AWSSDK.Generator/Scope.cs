namespace Berth.Compat.Aws.Generator;

/// <summary>A service with the names its C# gets under one root namespace: which class a shape is, which type a member has.</summary>
internal sealed class Scope
{
    private readonly Dictionary<string, string> _operationShapes = new(StringComparer.Ordinal);

    public Scope(Service service, string root)
    {
        Service = service;
        Root = $"{root}.{service.Namespace}";
        foreach (var operation in service.Operations)
        {
            if (operation.Input is not null)
                _operationShapes[operation.Input] = operation.Request;
            if (operation.Output is not null)
                _operationShapes[operation.Output] = operation.Response;
        }
    }

    public Service Service { get; }
    public string Root { get; }
    public string Client => Service.Client;
    public string Wire => $"global::{Root}.Internal.{Service.Namespace}Wire";
    public string Model(string name) => $"global::{Root}.Model.{name}";

    /// <summary>Structures that are neither exceptions nor an operation's input or output.</summary>
    public IEnumerable<Shape> Structures => Service.Shapes.Values.Where(s => s.Type == "structure" && !s.IsException && !_operationShapes.ContainsKey(s.Name));

    public string ClassName(Shape shape) =>
        shape.IsException ? Names.Exception(shape.Name) : _operationShapes.TryGetValue(shape.Name, out var name) ? name : Names.Upper(shape.Name);

    /// <summary>The C# type of a property: value types nullable.</summary>
    public string PropertyType(Member member)
    {
        var type = ElementType(member, enumsAreStrings: false);
        return IsValue(member) ? type + "?" : type;
    }

    /// <summary>The C# type inside a list or map: value types not nullable, enumerations plain strings.</summary>
    public string ElementType(Member member, bool enumsAreStrings = true)
    {
        var shape = Service.Find(member.Shape);
        return shape?.Type switch
        {
            "structure" => Model(ClassName(shape)),
            "list" => $"global::System.Collections.Generic.List<{ElementType(shape.Element!)}>",
            "map" => $"global::System.Collections.Generic.Dictionary<{ElementType(shape.Key!)}, {ElementType(shape.Element!)}>",
            "string" => enumsAreStrings ? "string" : $"global::{Root}.{Names.Upper(shape.Name)}",
            _ => Primitive(member.Shape),
        };
    }

    public bool IsValue(Member member) => member.Shape is "boolean" or "integer" or "long" or "float" or "double" or "timestamp";

    public bool IsCollection(Member member) => Service.Find(member.Shape)?.Type is "list" or "map";

    public bool IsEnum(Member member) => Service.Find(member.Shape)?.IsEnum == true;

    public string TimestampFormat(Member member) =>
        member.TimestampFormat ?? (member.Location == "header" ? "rfc822" : member.Location is null ? Service.TimestampFormat : "iso8601");

    /// <summary>The shapes that some use of these shapes reaches, structures only.</summary>
    public HashSet<Shape> Reach(IEnumerable<string?> names)
    {
        var reached = new HashSet<Shape>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(names.Where(n => n is not null)!);
        while (open.Count > 0)
        {
            var name = open.Pop();
            if (!seen.Add(name) || Service.Find(name) is not { } shape)
                continue;
            if (shape.Type == "structure")
                reached.Add(shape);
            foreach (var use in shape.Members.Concat(new[] { shape.Element, shape.Key }.OfType<Member>()))
                open.Push(use.Shape);
        }

        return reached;
    }

    private static string Primitive(string name) => name switch
    {
        "string" => "string",
        "boolean" => "bool",
        "integer" => "int",
        "long" => "long",
        "float" => "float",
        "double" => "double",
        "timestamp" => "global::System.DateTime",
        "blob" => "global::System.IO.MemoryStream",
        _ => throw new FormatException($"the model names a shape {name} that it does not hold"),
    };
}
