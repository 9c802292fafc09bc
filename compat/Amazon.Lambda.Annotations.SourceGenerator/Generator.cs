using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>
/// Makes a wrapper class of each method with [LambdaFunction], and Main where GenerateMain asks for it. Unlike the official generator it
/// never touches serverless.template.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class Generator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var functions = context.SyntaxProvider.ForAttributeWithMetadataName(Names.LambdaFunction, (_, _) => true, (found, _) => Function.Read(found));
        var startups = context.SyntaxProvider.ForAttributeWithMetadataName(Names.LambdaStartup, (_, _) => true, (found, _) => Startup.Read(found));
        var strays = context.SyntaxProvider.ForAttributeWithMetadataName(Names.SqsEventAttribute, (_, _) => true, (found, _) => SqsRules.CheckStray(found.TargetSymbol));
        var project = context.CompilationProvider.Select(Project.Read);

        context.RegisterSourceOutput(strays, (output, problem) => Report(output, problem is null ? [] : [problem]));
        context.RegisterSourceOutput(
            functions.Collect().Combine(startups.Collect()).Combine(project),
            (output, found) => Generate(output, found.Left.Left, found.Left.Right, found.Right));
    }

    private static void Generate(SourceProductionContext output, ImmutableArray<Function> functions, ImmutableArray<Startup> startups, Project project)
    {
        Report(output, Startup.Check(startups));
        var fatal = project.Check().ToList();
        Report(output, fatal);
        if (fatal.Count > 0)
            return;

        var startup = startups.FirstOrDefault(candidate => candidate.ConfiguresServices);
        var sound = new List<Function>();
        foreach (var function in functions)
        {
            var problems = function.Problems.Concat(project.Check(function, startup is not null)).ToList();
            Report(output, problems);
            if (problems.Count > 0)
                continue;

            var complete = function with { Serializer = function.Serializer ?? project.Serializer };
            sound.Add(complete);
            output.AddSource($"{complete.Namespace}{(complete.Namespace.Length > 0 ? "." : "")}{complete.WrapperName}.g.cs", Text(WrapperSource.Write(complete, startup)));
        }

        if (!project.GenerateMain)
            return;
        var mainProblems = project.CheckMain(functions).ToList();
        Report(output, mainProblems);
        if (mainProblems.Count == 0 && sound.Count > 0)
            output.AddSource("Program.g.cs", Text(ProgramSource.Write(sound)));
    }

    private static void Report(SourceProductionContext output, IEnumerable<Problem> problems)
    {
        foreach (var problem in problems)
            output.ReportDiagnostic(problem.ToDiagnostic());
    }

    private static SourceText Text(string source) => SourceText.From(source, Encoding.UTF8);
}
