using System.Collections.Immutable;
using Amazon.Lambda.Annotations.SourceGenerator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Berth.Tests.Compat.Lambda;

/// <summary>Compiles source text with the generator, against the assemblies this test runs with.</summary>
internal sealed record GeneratorRun(ImmutableArray<Diagnostic> Refusals, ImmutableArray<Diagnostic> CompileErrors, IReadOnlyDictionary<string, string> Sources)
{
    public const string Usings = """
        using System;
        using System.IO;
        using System.Threading.Tasks;
        using System.Text.Json.Serialization;
        using Amazon.Lambda.Annotations;
        using Amazon.Lambda.Annotations.SQS;
        using Amazon.Lambda.Core;
        using Amazon.Lambda.Serialization.SystemTextJson;
        using Amazon.Lambda.SQSEvents;
        using Microsoft.Extensions.DependencyInjection;

        """;

    public const string Serializer = """
        [assembly: LambdaSerializer(typeof(Fake))]
        public sealed class Fake : ILambdaSerializer
        {
            public T Deserialize<T>(Stream requestStream) => default!;
            public void Serialize<T>(T response, Stream responseStream) { }
        }

        """;

    public const string Startup = """
        [LambdaStartup]
        public sealed class Startup { public void ConfigureServices(IServiceCollection services) { } }

        """;

    public const string Main = """[assembly: LambdaGlobalProperties(GenerateMain = true, Runtime = "provided.al2023")]""" + "\n";

    private static readonly MetadataReference[] Platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)),
    ];

    public IEnumerable<string> Ids => Refusals.Select(refusal => refusal.Id);

    public string Text => string.Join("\n", Refusals.Select(refusal => refusal.ToString()).Concat(CompileErrors.Select(error => error.ToString())));

    public static GeneratorRun Of(string source, OutputKind kind = OutputKind.DynamicallyLinkedLibrary, string? without = null)
    {
        var parse = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Harbour",
            [CSharpSyntaxTree.ParseText(Usings + source, parse, "Harbour.cs")],
            Platform.Where(reference => without is null || Path.GetFileNameWithoutExtension(reference.Display) != without),
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable));
        var driver = CSharpGeneratorDriver.Create([new Generator().AsSourceGenerator()], parseOptions: parse)
            .RunGeneratorsAndUpdateCompilation(compilation, out var complete, out var refusals);
        return new GeneratorRun(
            refusals,
            [.. complete.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)],
            driver.GetRunResult().GeneratedTrees.ToDictionary(tree => Path.GetFileName(tree.FilePath), tree => tree.ToString()));
    }
}
