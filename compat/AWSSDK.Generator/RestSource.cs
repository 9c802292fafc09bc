namespace Berth.Compat.Aws.Generator;

/// <summary>The members of REST protocols that travel outside the body: path, query string, headers, status.</summary>
internal static class RestSource
{
    public static void Binder(Code code, Scope scope, Operation operation, Shape input)
    {
        code.Open($"private static void Bind{operation.Request}(RestRequest r, {scope.Model(operation.Request)} o)");
        foreach (var member in input.Members.Where(m => m.Location is not null).OrderBy(m => m.PropertyName, StringComparer.Ordinal))
        {
            var name = Names.Literal(member.WireName);
            var value = $"o.{member.PropertyName}";
            if (member.Location == "querystring" && member.Required && !member.IsToken)
                code.Line($"r.Require({value} != null, \"{member.PropertyName}\");");
            if (member.Location == "uri")
                code.Line($"r.Path({name}, {Text(scope, member, value)}, \"{member.PropertyName}\");");
            else if (member.Location == "querystring" && scope.IsCollection(member))
                code.Line($"r.Query({(scope.Service.Find(member.Shape)!.Type == "map" ? "" : name + ", ")}{value});");
            else if (member.Location == "querystring")
                code.Line($"r.Query({name}, {(member.IsToken ? $"{value} ?? Token.New()" : Text(scope, member, value))});");
            else if (member.Location == "header")
                code.Line($"r.Header({name}, {Text(scope, member, value)});");
            else
                throw new FormatException($"{operation.Name}: location {member.Location} is not known");
        }

        code.Close();
    }

    public static void HeaderReader(Code code, Scope scope, Operation operation, Shape output)
    {
        code.Open($"private static void ReadHeaders{operation.Response}(global::Amazon.Runtime.Internal.Transform.IWebResponseData r, {scope.Model(operation.Response)} o)");
        foreach (var member in output.Members.Where(m => m.Location is not null))
        {
            if (member.Location == "statusCode")
                code.Line($"o.{member.PropertyName} = (int)r.StatusCode;");
            else if (member.Location == "header" && (member.Shape == "string" || scope.IsEnum(member)))
                code.Line($"if (r.IsHeaderPresent({Names.Literal(member.WireName)})) o.{member.PropertyName} = r.GetHeaderValue({Names.Literal(member.WireName)});");
            else
                throw new FormatException($"{operation.Name}: a {member.Shape} in location {member.Location} is not known");
        }

        code.Close();
    }

    /// <summary>The value of a nullable property as text, null where it is not set.</summary>
    public static string Text(Scope scope, Member member, string value) => member.Shape switch
    {
        "boolean" => $"Text.Of({value})",
        "integer" or "long" or "float" or "double" => $"Text.Of({value})",
        "timestamp" => $"Text.{scope.TimestampFormat(member)}({value})",
        "blob" => $"Text.Of({value})",
        _ => scope.IsEnum(member) ? $"Text.Of({value})" : value,
    };
}
