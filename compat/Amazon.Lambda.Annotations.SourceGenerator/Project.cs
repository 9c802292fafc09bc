using Microsoft.CodeAnalysis;

namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>What counts of the project as a whole.</summary>
internal sealed record Project(string AssemblyName, string? Serializer, bool GenerateMain, string? Runtime, bool IsExecutable, bool HasMain, EquatableList<string> References)
{
    private static readonly string[] Runtimes = ["provided.al2", "provided.al2023", "dotnet8", "dotnet10"];

    public static Project Read(Compilation compilation, CancellationToken cancellationToken)
    {
        var attributes = compilation.Assembly.GetAttributes();
        var global = attributes.FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == Names.LambdaGlobalProperties)?.NamedArguments;
        return new Project(
            compilation.AssemblyName ?? "",
            Function.SerializerOf(attributes),
            global?.FirstOrDefault(argument => argument.Key == nameof(GenerateMain)).Value.Value is true,
            global?.FirstOrDefault(argument => argument.Key == nameof(Runtime)).Value.Value as string,
            compilation.Options.OutputKind == OutputKind.ConsoleApplication,
            compilation.GetEntryPoint(cancellationToken) is not null,
            new EquatableList<string>(compilation.ReferencedAssemblyNames.Select(assembly => assembly.Name)));
    }

    /// <summary>What keeps the whole project from being generated.</summary>
    public IEnumerable<Problem> Check()
    {
        if (Runtime is not null && !Runtimes.Contains(Runtime))
            yield return new Problem(Problem.InvalidRuntime, $"The runtime selected in the Amazon.Lambda.Annotations.LambdaGlobalPropertiesAttribute is not a supported value. The valid values are: {string.Join(", ", Runtimes)}", null);
        else if (GenerateMain && !IsExecutable)
            yield return new Problem(Problem.NotExecutable, "LambdaGlobalPropertiesAttribute is configured to generate a static main method but the assembly itself is not configured to output an executable. Set the 'OutputType' property in the .csproj file to be 'exe'.", null);
    }

    /// <summary>What keeps one function from being generated.</summary>
    public IEnumerable<Problem> Check(Function function, bool usesServices)
    {
        if (function.ReadsQueue && !References.Contains(Names.SqsEventsPackage))
            yield return Missing(Names.SqsEventsPackage, function.Place);
        if (usesServices && !References.Contains(Names.DependencyInjectionPackage))
            yield return Missing(Names.DependencyInjectionPackage, function.Place);
        if (function.Serializer is null && Serializer is null)
            yield return new Problem(Problem.MissingSerializer, "Assembly attribute Amazon.Lambda.Core.LambdaSerializerAttribute is missing. Add serialization package like Amazon.Lambda.Serialization.SystemTextJson and add the assembly attribute to register the JSON serializer for Lambda events.", function.Place);
        if (!usesServices && function.Problems.Count == 0 && function.Parameters.Any(parameter => parameter.Kind == ParameterKind.Service))
            yield return new Problem(Problem.CannotGenerate, "Failed to generate code: [FromServices] needs a class with [LambdaStartup] and ConfigureServices(IServiceCollection).", function.Place);

        // Lambda's limit is 128 characters; the official generator keeps one less.
        var handler = GenerateMain ? AssemblyName : $"{AssemblyName}::{function.WrapperType.Substring("global::".Length)}::{function.Method}";
        if (function.IsZip && handler.Length > 127)
            yield return new Problem(Problem.HandlerTooLong, $"The handler string '{handler}' exceeds the maximum length of 127 characters. Please trim down your project namespace, class name or method name to stay within the character limit.", function.Place);
    }

    /// <summary>What keeps Main from being generated.</summary>
    public IEnumerable<Problem> CheckMain(IReadOnlyList<Function> functions)
    {
        if (!References.Contains(Names.RuntimeSupportPackage))
            yield return Missing(Names.RuntimeSupportPackage, null);
        if (HasMain)
            yield return new Problem(Problem.MainExists, "Failed to generate Main method for LambdaGenerateMainAttribute because project already contains Main method. Existing Main methods must be removed when using LambdaGenerateMainAttribute attribute.", null);
        if (functions.Count == 0)
            yield return new Problem(Problem.NoFunctions, "Your project is configured to output an executable and generate a static Main method, but you have not configured any methods with the 'LambdaFunction' attribute", null);
        foreach (var function in functions.GroupBy(function => function.Method).Where(group => group.Count() > 1).SelectMany(group => group.Skip(1)))
            yield return new Problem(Problem.CannotGenerate, $"Failed to generate code: two functions are named {function.Method}, which ANNOTATIONS_HANDLER could not tell apart.", function.Place);
    }

    private static Problem Missing(string package, Place? place) =>
        new(Problem.MissingPackage, $"Your project has a missing required package dependency. Please add a reference to the following package: {package}.", place);
}
