using Microsoft.CodeAnalysis;

namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>What a method must be like to become a function, beyond what the project must be like (<see cref="Project"/>).</summary>
internal static class FunctionRules
{
    public static IEnumerable<Problem> Check(IMethodSymbol method, AttributeData attribute)
    {
        var place = Place.Of(method);
        var name = $"{method.ContainingType.Name}.{method.Name}";
        if (attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "ResourceName").Value.Value is string resource
            && (resource.Length == 0 || !resource.All(IsLetterOrDigit)))
            yield return new Problem(Problem.InvalidResourceName, "The specified CloudFormation resource name is not valid. It must only contain alphanumeric characters.", place);
        if (method.IsStatic)
            yield return Cannot($"{name} is static; a Lambda function is an instance method");
        if (method.DeclaredAccessibility != Accessibility.Public)
            yield return Cannot($"{name} is not public");
        if (method.IsGenericMethod || method.ContainingType.IsGenericType || method.ContainingType.ContainingType is not null)
            yield return Cannot($"{name} or its class is generic or nested");
        if (method.ReturnType.ToDisplayString().StartsWith("System.Threading.Tasks.ValueTask", StringComparison.Ordinal))
            yield return Cannot($"{name} returns a ValueTask; return a Task");
        if (method.Parameters.Count(parameter => Function.KindOf(parameter) == ParameterKind.Event) > 1)
            yield return Cannot($"{name} takes more than one event; the others need [FromServices]");

        Problem Cannot(string why) => new(Problem.CannotGenerate, $"Failed to generate code: {why}.", place);
    }

    // CloudFormation's logical ids: ASCII only.
    private static bool IsLetterOrDigit(char letter) => letter is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
}
