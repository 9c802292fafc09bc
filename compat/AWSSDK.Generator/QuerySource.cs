namespace Berth.Compat.Aws.Generator;

/// <summary>Writing of shapes as the form fields of Query (A.member.N.B) and EC2 query (A.N.B).</summary>
internal static class QuerySource
{
    public static void Writer(Code code, Scope scope, Shape shape, string name)
    {
        code.Open($"private static void Write{name}(global::System.Collections.Generic.IDictionary<string, string> p, string prefix, {scope.Model(name)} o)");
        code.Line("if (o == null) return;");
        foreach (var member in shape.Members)
        {
            var property = $"o.{member.PropertyName}";
            var field = $"prefix + {Names.Literal(Field(scope, member))}";
            if (member.IsToken)
            {
                code.Line($"p.Add({field}, {property} ?? Token.New());");
                continue;
            }

            code.Open(scope.IsCollection(member) ? $"if (Is.Set({property}))" : $"if ({property} != null)");
            Value(code, scope, member, property, field, 0, member.Flattened);
            code.Close();
        }

        code.Close();
    }

    private static string Field(Scope scope, Member member)
    {
        if (!scope.Service.IsEc2)
        {
            // A flattened list is named by its element where the member names nothing itself.
            var shape = scope.Service.Find(member.Shape);
            return (member.Flattened || shape?.Flattened == true) && shape?.Element?.LocationName is { } element && shape.Type == "list" ? element : member.WireName;
        }

        return member.QueryName ?? (member.LocationName is { } name ? Names.Upper(name) : Names.Upper(member.Name));
    }

    private static void Value(Code code, Scope scope, Member member, string value, string field, int depth, bool flattened)
    {
        var shape = scope.Service.Find(member.Shape);
        switch (shape?.Type)
        {
            case "structure":
                code.Line($"Write{scope.ClassName(shape)}(p, {field} + \".\", {value});");
                return;
            case "list" or "map":
                var (item, at, isMap) = ($"x{depth}", $"i{depth}", shape.Type == "map");
                flattened |= shape.Flattened || scope.Service.IsEc2;
                var name = $"{field} + {Names.Literal("." + (flattened ? "" : isMap ? "entry." : (shape.Element!.LocationName ?? "member") + "."))}";
                if (!isMap && !scope.Service.IsEc2)
                    code.Line($"if ({value}.Count == 0) p.Add({field}, \"\");");
                code.Line($"var {at} = 0;").Open($"foreach (var {item} in {value})").Line($"var n{depth} = {name} + ++{at};");
                if (isMap)
                {
                    Value(code, scope, shape.Key!, item + ".Key", $"n{depth} + {Names.Literal("." + (shape.Key!.LocationName ?? "key"))}", depth + 1, false);
                    Value(code, scope, shape.Element!, item + ".Value", $"n{depth} + {Names.Literal("." + (shape.Element!.LocationName ?? "value"))}", depth + 1, false);
                }
                else
                {
                    Value(code, scope, shape.Element!, item, $"n{depth}", depth + 1, false);
                }

                code.Close();
                return;
        }

        code.Line($"p.Add({field}, {(depth > 0 && scope.IsEnum(member) ? value : RestSource.Text(scope, member, value))});");
    }
}
