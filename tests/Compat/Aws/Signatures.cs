using System.Reflection;

namespace Berth.Tests.Compat.Aws;

/// <summary>A type's public surface as text, with Generated.X written as Amazon.X, so that two assemblies' types can be compared.</summary>
internal static class Signatures
{
    public const string GeneratedRoot = "Generated.";

    private const BindingFlags Public = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static;

    public static IEnumerable<string> Of(Type type)
    {
        yield return $"base {Name(type.BaseType)}";
        foreach (var implemented in type.GetInterfaces())
            yield return $"implements {Name(implemented)}";
        foreach (var constructor in type.GetConstructors(Public & ~BindingFlags.Static))
            yield return $"constructor({Parameters(constructor)})";
        foreach (var field in type.GetFields(Public))
            yield return $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{Name(field.FieldType)} {field.Name}";
        foreach (var method in type.GetMethods(Public))
            yield return $"{(method.IsStatic ? "static " : "")}{(method is { IsVirtual: true, IsFinal: false } ? "virtual " : "")}{Name(method.ReturnType)} {method.Name}({Parameters(method)})";
    }

    /// <summary>The properties with their types, setters or not.</summary>
    public static IEnumerable<(string Name, string Type, bool Settable)> Properties(Type type) =>
        type.GetProperties(Public).Select(p => (p.Name, Name(p.PropertyType), p.GetSetMethod() is not null));

    public static string Name(Type? type)
    {
        if (type is null)
            return "";
        if (type.IsArray)
            return Name(type.GetElementType()) + "[]";
        var name = $"{type.Namespace}.{type.Name}";
        if (name.StartsWith(GeneratedRoot, StringComparison.Ordinal))
            name = "Amazon." + name[GeneratedRoot.Length..];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? " = default" : "")}"));
}
