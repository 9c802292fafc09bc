namespace Berth.Compat.Aws.Generator;

/// <summary>One ConstantClass for each enumeration. FindValue is a switch, where the official one reflects over the fields.</summary>
internal static class EnumSource
{
    public static Code Write(Scope scope)
    {
        var code = new Code().Open($"namespace {scope.Root}");
        foreach (var shape in scope.Service.Shapes.Values.Where(s => s.IsEnum))
        {
            var name = Names.Upper(shape.Name);
            var constants = shape.Enum.Select(value => (Name: Names.Constant(value), Value: value)).GroupBy(c => c.Name).Select(g => g.First()).ToList();
            code.Open($"public class {name} : global::Amazon.Runtime.ConstantClass");
            foreach (var (constant, value) in constants)
                code.Line($"public static readonly {name} {constant} = new {name}({Names.Literal(value)});");
            code.Line($"public {name}(string value) : base(value) {{ }}");
            code.Open($"public static {name} FindValue(string value) => value switch");
            code.Line("null => null,");
            foreach (var (constant, value) in constants)
                code.Line($"{Names.Literal(value)} => {constant},");
            code.Line($"_ => new {name}(value),").Close("};");
            code.Line($"public static implicit operator {name}(string value) => FindValue(value);").Close();
        }

        return code.Close();
    }
}
