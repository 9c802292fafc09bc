using System.Text;

namespace Berth.Compat.Aws.Generator;

/// <summary>The official generator's naming rules (SimpleModels.cs and GeneratorHelpers of aws-sdk-net).</summary>
internal static class Names
{
    private static readonly char[] Separators = ['\u2013', '-', '/', '.', ' ', ':', ',', '+', '&', '*'];

    /// <summary>The constant of an enum value: host-header becomes HostHeader, API_AND_CONFIG_MAP stays.</summary>
    public static string Constant(string value)
    {
        var name = new StringBuilder();
        foreach (var token in value.Replace("(", "").Replace(")", "").Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            name.Append(char.ToUpperInvariant(token[0])).Append(token.Substring(1));
        return name.Length > 0 && char.IsDigit(name[0]) ? "_" + name : name.ToString();
    }

    /// <summary>DecryptionFailure becomes DecryptionFailureException, ResourceNotFoundFault becomes ResourceNotFoundException.</summary>
    public static string Exception(string shape)
    {
        var name = Upper(shape.EndsWith("Fault", StringComparison.Ordinal) ? shape.Substring(0, shape.Length - 5) : shape);
        return name.EndsWith("Exception", StringComparison.Ordinal) ? name : name + "Exception";
    }

    public static string Upper(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);

    public static string Literal(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}
