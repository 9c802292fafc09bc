using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Berth.Tests.Architecture;

/// <summary>A step imports no other step: what two steps share lies beside them or in src/Shared.</summary>
public sealed class StepTests
{
    private const string Folder = "src/Functions/Steps";
    private const string Namespace = "Berth.Steps";

    private static IReadOnlyList<string> Steps =>
        [.. SourceFile.Under(Folder).Select(file => file.Path[(Folder.Length + 1)..]).Where(path => path.Contains('/')).Select(path => path.Split('/')[0]).Distinct()];

    private static IEnumerable<(string Step, SourceFile File)> Files =>
        from file in SourceFile.Under(Folder)
        let parts = file.Path[(Folder.Length + 1)..].Split('/')
        where parts.Length > 1
        select (parts[0], file);

    [Fact]
    public void A_step_lives_in_the_namespace_of_its_folder() =>
        Assert.All(Files, entry =>
        {
            var space = entry.File.Syntax.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().Single();
            Assert.Equal($"{Namespace}.{entry.Step}", space.Name.ToString());
        });

    [Fact]
    public void A_step_imports_no_other_step()
    {
        var steps = Steps.ToHashSet();
        Expect.None(
            from entry in Files
            from name in References(entry.File.Syntax)
            where steps.Contains(name) && name != entry.Step
            select $"{entry.File.Path} uses {name}");
    }

    /// <summary>Every name that could be a step's namespace: of imports, and the outermost of qualified names.</summary>
    private static IEnumerable<string> References(CompilationUnitSyntax unit)
    {
        foreach (var import in unit.DescendantNodes().OfType<UsingDirectiveSyntax>())
            if (Within(import.Name?.ToString()) is { } step)
                yield return step;
        foreach (var name in unit.DescendantNodes().OfType<QualifiedNameSyntax>())
            if (Within(name.ToString()) is { } step)
                yield return step;
        foreach (var name in unit.DescendantNodes().Where(node => node is QualifiedNameSyntax or MemberAccessExpressionSyntax).Select(node => node.ToString().Split('.')))
            yield return name[0];
    }

    private static string? Within(string? name) =>
        name is not null && name.StartsWith(Namespace + ".", StringComparison.Ordinal) ? name[(Namespace.Length + 1)..].Split('.')[0] : null;
}
