using Microsoft.CodeAnalysis;

namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>The class with [LambdaStartup]. Without ConfigureServices(IServiceCollection) it changes nothing, as officially.</summary>
internal sealed record Startup(string Type, bool ConfiguresServices, bool ConfiguresHost, Place? Place)
{
    public static Startup Read(GeneratorAttributeSyntaxContext context)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        return new Startup(
            type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            type.GetMembers("ConfigureServices").OfType<IMethodSymbol>().Any(method =>
                method.Parameters.Length == 1 && method.Parameters[0].Type.ToDisplayString() == Names.ServiceCollection),
            type.GetMembers("ConfigureHostBuilder").OfType<IMethodSymbol>().Any(method => method.Parameters.Length == 0),
            Place.Of(type));
    }

    public static IEnumerable<Problem> Check(IReadOnlyList<Startup> startups)
    {
        if (startups.Count > 1)
        {
            foreach (var startup in startups)
                yield return new Problem(Problem.MultipleStartups, "Multiple LambdaStartup classes are not allowed in Lambda AWSProjectType", startup.Place);
        }

        foreach (var startup in startups.Where(startup => startup.ConfiguresHost))
            yield return new Problem(Problem.CannotGenerate, "Failed to generate code: ConfigureHostBuilder is not in this stand-in's subset; use ConfigureServices(IServiceCollection).", startup.Place);
    }
}
