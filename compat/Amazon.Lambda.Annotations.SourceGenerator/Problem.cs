using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>A refusal under the official generator's number; a value, so that it can be cached.</summary>
internal sealed record Problem(string Id, string Message, Place? Place)
{
    public const string MultipleStartups = "AWSLambda0101";
    public const string MissingPackage = "AWSLambda0104";
    public const string InvalidResourceName = "AWSLambda0106";

    /// <summary>Also what the official generator turns into code that does not compile: here it is said in words.</summary>
    public const string CannotGenerate = "AWSLambda0107";

    public const string MissingSerializer = "AWSLambda0108";
    public const string NotExecutable = "AWSLambda0111";
    public const string InvalidRuntime = "AWSLambda0112";
    public const string NoFunctions = "AWSLambda0113";
    public const string MainExists = "AWSLambda0114";
    public const string InvalidSqsEvent = "AWSLambda0116";
    public const string InvalidSignature = "AWSLambda0117";
    public const string HandlerTooLong = "AWSLambda0118";
    public const string MissingLambdaFunction = "AWSLambda0129";

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        new DiagnosticDescriptor(Id, "Lambda annotations", "{0}", "AWSLambdaCSharpGenerator", DiagnosticSeverity.Error, isEnabledByDefault: true),
        Place?.ToLocation() ?? Location.None,
        Message);
}

/// <summary>A location that does not hold on to its compilation.</summary>
internal sealed record Place(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static Place? Of(ISymbol symbol) => symbol.Locations.FirstOrDefault(location => location.IsInSource) is { } location
        ? new Place(location.SourceTree!.FilePath, location.SourceSpan, location.GetLineSpan().Span)
        : null;

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}
