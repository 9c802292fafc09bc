using Microsoft.CodeAnalysis;

namespace Amazon.Lambda.Annotations.SourceGenerator;

internal enum ParameterKind
{
    Event,
    Context,
    Service,
}

internal enum ReturnKind
{
    Nothing,
    Task,
    TaskOfValue,
    Value,
}

/// <summary>Types are full names with "global::".</summary>
internal sealed record Parameter(ParameterKind Kind, string Type);

/// <summary>One method with [LambdaFunction]; <see cref="Problems"/> keep it from being generated.</summary>
internal sealed record Function(
    string Namespace,
    string ClassName,
    string ClassType,
    string Method,
    EquatableList<Parameter> Parameters,
    ReturnKind Returns,
    string ReturnType,
    string? Serializer,
    bool ReadsQueue,
    bool IsZip,
    Place? Place,
    EquatableList<Problem> Problems)
{
    public string WrapperName => $"{ClassName}_{Method}_Generated";

    public string WrapperType => Namespace.Length == 0 ? $"global::{WrapperName}" : $"global::{Namespace}.{WrapperName}";

    public static Function Read(GeneratorAttributeSyntaxContext context)
    {
        var method = (IMethodSymbol)context.TargetSymbol;
        var type = method.ContainingType;
        var (returns, returnType) = ReturnOf(method);
        var attribute = context.Attributes[0];
        return new Function(
            type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString(),
            type.Name,
            FullName(type),
            method.Name,
            new EquatableList<Parameter>(method.Parameters.Select(parameter => new Parameter(KindOf(parameter), FullName(parameter.Type)))),
            returns,
            returnType,
            SerializerOf(method.GetAttributes()),
            method.GetAttributes().Any(SqsRules.IsSqsEvent),
            attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "PackageType").Value.Value is not 1,
            Place.Of(method),
            new EquatableList<Problem>(FunctionRules.Check(method, attribute).Concat(SqsRules.Check(method))));
    }

    public static string? SerializerOf(IEnumerable<AttributeData> attributes) =>
        attributes.FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == Names.LambdaSerializer)
            ?.ConstructorArguments.FirstOrDefault().Value is INamedTypeSymbol serializer ? FullName(serializer) : null;

    public static ParameterKind KindOf(IParameterSymbol parameter) =>
        parameter.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == Names.FromServices) ? ParameterKind.Service
        : parameter.Type.ToDisplayString() == Names.LambdaContext ? ParameterKind.Context
        : ParameterKind.Event;

    private static (ReturnKind Kind, string Type) ReturnOf(IMethodSymbol method) => method.ReturnType switch
    {
        { SpecialType: SpecialType.System_Void } => (ReturnKind.Nothing, "void"),
        INamedTypeSymbol { Name: "Task" } task when task.ToDisplayString().StartsWith(Names.Task, StringComparison.Ordinal) =>
            (task.IsGenericType ? ReturnKind.TaskOfValue : ReturnKind.Task, FullName(task)),
        var type => (ReturnKind.Value, FullName(type)),
    };

    private static string FullName(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
