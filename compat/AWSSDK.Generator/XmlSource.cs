namespace Berth.Compat.Aws.Generator;

/// <summary>Reading of shapes from XML (Query, EC2 query, REST-XML), and writing them (REST-XML).</summary>
internal static class XmlSource
{
    public static void Writer(Code code, Scope scope, Shape shape, string name)
    {
        code.Open($"private static void Write{name}(global::System.Xml.XmlWriter w, {scope.Model(name)} o)").Line("if (o == null) return;");
        foreach (var member in shape.Members.Where(m => m.Location is null))
        {
            var property = $"o.{member.PropertyName}";
            code.Open(scope.IsCollection(member) ? $"if (Is.Set({property}))" : $"if ({property} != null)");
            Value(code, scope, member, member.WireName, member.IsToken ? $"({property} ?? Token.New())" : property, 0, member.Flattened);
            code.Close();
        }

        code.Close();
    }

    public static void Reader(Code code, Scope scope, Shape shape, IEnumerable<Member> members, string name)
    {
        var type = scope.Model(name);
        if (shape.IsException)
            code.Open($"private static {type} Fill{name}(XmlNode n, {type} o)");
        else
            code.Open($"private static {type} Read{name}(XmlNode n)").Line($"var o = new {type}();");
        var read = members.Where(m => m.Location is null && !m.XmlAttribute).ToList();
        if (read.Count > 0)
        {
            code.Open("foreach (var c in n.Children)").Open("switch (c.Name)");
            foreach (var member in read)
                Case(code, scope, member);
            code.Close().Close();
        }

        foreach (var member in members.Where(m => m.XmlAttribute))
            code.Line($"o.{member.PropertyName} = n.Attribute({Names.Literal(member.WireName)});");
        code.Line("return o;").Close();
    }

    private static void Case(Code code, Scope scope, Member member)
    {
        var shape = scope.Service.Find(member.Shape);
        var property = $"o.{member.PropertyName}";
        if (shape?.Type == "list" && (member.Flattened || shape.Flattened))
        {
            var tag = shape.Element!.LocationName is { } element && member.LocationName is null ? element : member.WireName;
            code.Line($"case {Names.Literal(tag)}: ({property} ??= new {scope.PropertyType(member)}()).Add({Read(scope, shape.Element!, "c", nested: true)}); break;");
            return;
        }

        // An empty list or map reads as not set, as the official unmarshallers leave it.
        var kept = scope.IsCollection(member) ? $" ?? {property}" : "";
        code.Line($"case {Names.Literal(member.WireName)}: {property} = {Read(scope, member, "c", nested: false)}{kept}; break;");
    }

    private static string Read(Scope scope, Member member, string node, bool nested)
    {
        var shape = scope.Service.Find(member.Shape);
        return shape?.Type switch
        {
            "structure" => $"Read{scope.ClassName(shape)}({node})",
            "list" => $"Xml.List({node}, {Names.Literal(shape.Element!.LocationName ?? "member")}, static c => {Read(scope, shape.Element!, "c", nested: true)})",
            "map" => $"Xml.Map({node}, {Names.Literal(shape.Key!.LocationName ?? "key")}, {Names.Literal(shape.Element!.LocationName ?? "value")}, static c => {Read(scope, shape.Element!, "c", nested: true)})",
            "string" => nested ? $"{node}.Text" : $"{scope.ElementType(member, enumsAreStrings: false)}.FindValue({node}.Text)",
            _ => member.Shape switch
            {
                "string" => $"{node}.Text",
                "boolean" => $"Xml.Bool({node})",
                "integer" => $"Xml.Int({node})",
                "long" => $"Xml.Long({node})",
                "float" => $"Xml.Float({node})",
                "double" => $"Xml.Double({node})",
                "timestamp" => $"Xml.Time({node})",
                _ => $"Xml.Blob({node})",
            },
        };
    }

    private static void Value(Code code, Scope scope, Member member, string tag, string value, int depth, bool flattened)
    {
        var shape = scope.Service.Find(member.Shape);
        var item = $"x{depth}";
        switch (shape?.Type)
        {
            case "structure":
                code.Line($"w.WriteStartElement({Names.Literal(tag)});").Line($"Write{scope.ClassName(shape)}(w, {value});").Line("w.WriteEndElement();");
                return;
            case "list":
                flattened |= shape.Flattened;
                if (!flattened)
                    code.Line($"w.WriteStartElement({Names.Literal(tag)});");
                code.Open($"foreach (var {item} in {value})");
                Value(code, scope, shape.Element!, flattened ? tag : shape.Element!.LocationName ?? "member", item, depth + 1, false);
                code.Close();
                if (!flattened)
                    code.Line("w.WriteEndElement();");
                return;
            case "map":
                throw new FormatException($"a map in an XML body ({tag}) is not known");
        }

        code.Line($"w.WriteElementString({Names.Literal(tag)}, {(depth > 0 && scope.IsEnum(member) ? value : RestSource.Text(scope, member, value))});");
    }
}
