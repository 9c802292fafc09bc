namespace Berth.Compat.Aws.Generator;

/// <summary>
/// The internal class that puts each operation on the wire: one lazily made call object an operation, and static methods
/// that write and read the shapes. Straight code, so that a process compiles and pays for the operations it uses only.
/// </summary>
internal static class WireSource
{
    public static Code Write(Scope scope)
    {
        var service = scope.Service;
        var code = new Code().Open($"namespace {scope.Root}.Internal");
        code.Line("using global::Berth.Compat.Aws;").Line("using global::Amazon.Runtime.Internal;").Line("using global::System.Text.Json;");
        code.Open($"internal static class {service.Namespace}Wire");
        var target = service.Protocol == "json" ? service.TargetPrefix : "";
        code.Line($"private static readonly ServiceWire Service = new ServiceWire({Names.Literal("Amazon." + service.Namespace)}, {Names.Literal(service.ApiVersion)}, "
            + $"{Names.Literal(target)}, {Names.Literal(service.JsonVersion)}, {(service.QueryCompatible && service.IsJson ? "true" : "false")}, "
            + $"static e => {New($"global::{scope.Root}.{scope.Client}Exception")});");
        foreach (var operation in service.Operations)
            Call(code, scope, operation);

        // Two operations may share one input shape; each has its own request class, so top shapes are written per operation.
        var inputs = scope.Reach(service.Operations.Select(o => o.Input));
        var exceptions = service.Shapes.Values.Where(s => s.IsException && ExceptionSource.Extra(s).Any()).ToList();
        var outputs = scope.Reach(service.Operations.Select(o => o.Output)
            .Concat(exceptions.SelectMany(s => ExceptionSource.Extra(s)).Select(m => m.Shape)));
        foreach (var operation in service.Operations)
        {
            if (service.Find(operation.Input) is { } input)
                Writer(code, scope, input, operation.Request);
            var output = service.Find(operation.Output) ?? new Shape(operation.Response, "structure", [], false, null, null, null, false, null, [], null, null);
            Reader(code, scope, output, output.Members, operation.Response);
        }

        var nested = scope.Structures.ToList();
        foreach (var shape in nested.Where(inputs.Contains))
            Writer(code, scope, shape, scope.ClassName(shape));
        foreach (var shape in nested.Where(outputs.Contains))
            Reader(code, scope, shape, shape.Members, scope.ClassName(shape));
        foreach (var shape in exceptions)
            Reader(code, scope, shape, ExceptionSource.Extra(shape), scope.ClassName(shape));
        return code.Close().Close();
    }

    private static void Call(Code code, Scope scope, Operation operation)
    {
        var service = scope.Service;
        var (request, response) = (scope.Model(operation.Request), scope.Model(operation.Response));
        var input = service.Find(operation.Input);
        var output = service.Find(operation.Output);
        var hasBody = input?.Members.Any(m => m.Location is null) == true;
        var (kind, arguments) = service.Protocol switch
        {
            "json" => ("JsonCall", $"{(input is null ? "null" : "Write" + operation.Request)}, Read{operation.Response}"),
            "rest-json" => ("RestJsonCall", $"{Names.Literal(operation.Method)}, {Names.Literal(operation.Uri)}, {Bind(code, scope, operation, input)}, "
                + $"{(hasBody ? "Write" + operation.Request : "null")}, Read{operation.Response}, {Headers(code, scope, operation, output)}"),
            "query" => ("QueryCall", $"{(input is null ? "null" : "Write" + operation.Request)}, {(operation.Wrapper is null ? "null" : Names.Literal(operation.Wrapper))}, Read{operation.Response}"),
            "ec2" => ("QueryCall", $"{(input is null ? "null" : "Write" + operation.Request)}, null, Read{operation.Response}"),
            "rest-xml" => ("RestXmlCall", $"{Names.Literal(operation.Method)}, {Names.Literal(operation.Uri)}, {Bind(code, scope, operation, input)}, "
                + $"{(operation.RootName is null || !hasBody ? "null, null" : Names.Literal(operation.RootName) + ", " + Names.Literal(operation.RootNamespace ?? ""))}, "
                + $"{(hasBody ? "Write" + operation.Request : "null")}, Read{operation.Response}, {Headers(code, scope, operation, output)}"),
            _ => throw new FormatException($"protocol {service.Protocol} is not known"),
        };
        var type = $"{kind}<{request}, {response}>";
        code.Line($"private static {type} _{operation.Name};");
        code.Line($"public static {type} {operation.Name} => _{operation.Name} ??= new {type}(Service, {Names.Literal(operation.Name)}, {arguments}, {operation.Name}Error);");
        Errors(code, scope, operation);
    }

    private static string New(string type) => $"new {type}(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode)";

    /// <summary>Which exception a code is, per operation: only the errors that the operation models.</summary>
    private static void Errors(Code code, Scope scope, Operation operation)
    {
        code.Open($"private static global::Amazon.Runtime.AmazonServiceException {operation.Name}Error(string code, ErrorResponse e, global::System.ReadOnlyMemory<byte> body) => code switch");
        foreach (var shape in operation.Errors.Select(name => scope.Service.Find(name)!))
        {
            var made = New(scope.Model(scope.ClassName(shape)));
            if (ExceptionSource.Extra(shape).Any())
                made = $"{(scope.Service.IsJson ? "Json" : "Xml")}.Fill(body, {made}, Fill{scope.ClassName(shape)})";
            // The query-compatible services send the shape's name beside the code of their older protocol.
            var codes = new[] { shape.Code, shape.Name }.Where(c => c is not null).Distinct().Select(c => Names.Literal(c!));
            code.Line($"{string.Join(" or ", codes)} => {made},");
        }

        code.Line("_ => null,").Close("};");
    }

    private static void Writer(Code code, Scope scope, Shape shape, string name)
    {
        if (scope.Service.IsJson)
            JsonSource.Writer(code, scope, shape, name);
        else if (scope.Service.IsRest)
            XmlSource.Writer(code, scope, shape, name);
        else
            QuerySource.Writer(code, scope, shape, name);
    }

    private static void Reader(Code code, Scope scope, Shape shape, IEnumerable<Member> members, string name)
    {
        if (scope.Service.IsJson)
            JsonSource.Reader(code, scope, shape, members, name);
        else
            XmlSource.Reader(code, scope, shape, members, name);
    }

    private static string Bind(Code code, Scope scope, Operation operation, Shape? input)
    {
        if (input is null || input.Members.All(m => m.Location is null))
            return "null";
        RestSource.Binder(code, scope, operation, input);
        return "Bind" + operation.Request;
    }

    private static string Headers(Code code, Scope scope, Operation operation, Shape? output)
    {
        if (output is null || output.Members.All(m => m.Location is null))
            return "null";
        RestSource.HeaderReader(code, scope, operation, output);
        return "ReadHeaders" + operation.Response;
    }
}
