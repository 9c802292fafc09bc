namespace Berth.Compat.Aws.Generator;

/// <summary>Writing and reading of shapes in the JSON protocols.</summary>
internal static class JsonSource
{
    public static void Writer(Code code, Scope scope, Shape shape, string name)
    {
        var payload = shape.Members.FirstOrDefault(m => m.Name == shape.Payload);
        code.Open($"private static void Write{name}(Utf8JsonWriter w, {scope.Model(name)} o)");
        if (payload is not null)
        {
            Value(code, scope, payload, $"o.{payload.PropertyName}", 0, nested: false);
            code.Close();
            return;
        }

        code.Line("if (o == null) { w.WriteNullValue(); return; }").Line("w.WriteStartObject();");
        foreach (var member in shape.Members.Where(m => m.Location is null))
        {
            var property = $"o.{member.PropertyName}";
            var wire = $"{Names.Literal(member.WireName)}u8";
            if (member.IsToken)
            {
                code.Line($"w.WriteString({wire}, {property} ?? Token.New());");
                continue;
            }

            code.Open(scope.IsCollection(member) ? $"if (Is.Set({property}))" : $"if ({property} != null)");
            code.Line($"w.WritePropertyName({wire});");
            Value(code, scope, member, scope.IsValue(member) ? property + ".Value" : property, 0, nested: false);
            code.Close();
        }

        code.Line("w.WriteEndObject();").Close();
    }

    public static void Reader(Code code, Scope scope, Shape shape, IEnumerable<Member> members, string name)
    {
        var type = scope.Model(name);
        var payload = shape.Members.FirstOrDefault(m => m.Name == shape.Payload);
        if (shape.IsException)
            code.Open($"private static void Fill{name}(ref Utf8JsonReader r, {type} o)");
        else
            code.Open($"private static {type} Read{name}(ref Utf8JsonReader r)").Line("if (r.TokenType == JsonTokenType.Null) return null;").Line($"var o = new {type}();");
        if (payload is not null)
        {
            code.Line($"o.{payload.PropertyName} = {Read(scope, payload, nested: false)};").Line("return o;").Close();
            return;
        }

        code.Open("while (r.Read() && r.TokenType == JsonTokenType.PropertyName)");
        var first = true;
        foreach (var member in members.Where(m => m.Location is null))
        {
            code.Line($"{(first ? "" : "else ")}if (r.ValueTextEquals({Names.Literal(member.WireName)}u8)) {{ if (Json.Next(ref r)) o.{member.PropertyName} = {Read(scope, member, nested: false)}; }}");
            first = false;
        }

        code.Line($"{(first ? "" : "else ")}Json.Skip(ref r);").Close();
        if (!shape.IsException)
            code.Line("return o;");
        code.Close();
    }

    private static void Value(Code code, Scope scope, Member member, string value, int depth, bool nested)
    {
        var shape = scope.Service.Find(member.Shape);
        var item = $"x{depth}";
        switch (shape?.Type)
        {
            case "structure":
                code.Line($"Write{scope.ClassName(shape)}(w, {value});");
                return;
            case "list":
                code.Line("w.WriteStartArray();").Open($"foreach (var {item} in {value})");
                Value(code, scope, shape.Element!, item, depth + 1, nested: true);
                code.Close().Line("w.WriteEndArray();");
                return;
            case "map":
                code.Line("w.WriteStartObject();").Open($"foreach (var {item} in {value})").Line($"w.WritePropertyName({item}.Key);");
                Value(code, scope, shape.Element!, item + ".Value", depth + 1, nested: true);
                code.Close().Line("w.WriteEndObject();");
                return;
            case "string":
                code.Line($"w.WriteStringValue({value}{(nested ? "" : ".Value")});");
                return;
        }

        code.Line(member.Shape switch
        {
            "string" => $"w.WriteStringValue({value});",
            "boolean" => $"w.WriteBooleanValue({value});",
            "integer" or "long" => $"w.WriteNumberValue({value});",
            "timestamp" => $"Json.Write_{scope.TimestampFormat(member)}(w, {value});",
            _ => $"Json.Write(w, {value});",
        });
    }

    /// <summary>An expression that reads the value at the reader's current token.</summary>
    private static string Read(Scope scope, Member member, bool nested)
    {
        var shape = scope.Service.Find(member.Shape);
        return shape?.Type switch
        {
            "structure" => $"Read{scope.ClassName(shape)}(ref r)",
            "list" => $"Json.List(ref r, static (ref Utf8JsonReader r) => {Read(scope, shape.Element!, nested: true)})",
            "map" => $"Json.Map(ref r, static (ref Utf8JsonReader r) => {Read(scope, shape.Element!, nested: true)})",
            "string" => nested ? "r.GetString()" : $"{scope.ElementType(member, enumsAreStrings: false)}.FindValue(r.GetString())",
            _ => member.Shape switch
            {
                "string" => "r.GetString()",
                "boolean" => "r.GetBoolean()",
                "integer" => "Json.Int(ref r)",
                "long" => "Json.Long(ref r)",
                "float" => "Json.Float(ref r)",
                "double" => "Json.Double(ref r)",
                "timestamp" => $"Json.Time(ref r, {(scope.TimestampFormat(member) == "epochMilliseconds" ? "0.001" : "1")})",
                _ => "Json.Blob(ref r)",
            },
        };
    }
}
