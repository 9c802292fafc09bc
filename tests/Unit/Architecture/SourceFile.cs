using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Berth.Tests.Architecture;

/// <summary>One C# file that people wrote. Only its syntax is read, so that the rules hold for code that does not build yet.</summary>
/// <param name="Path">Relative to the repository's root, with forward slashes.</param>
internal sealed record SourceFile(string Path, string Text)
{
    private static readonly string[] NotWritten = ["bin", "obj", "artifacts", "artifacts-official", "node_modules", ".berth", ".git"];

    public CompilationUnitSyntax Syntax => CSharpSyntaxTree.ParseText(Text).GetCompilationUnitRoot();

    public int Lines => Text.Count(character => character == '\n');

    public static IReadOnlyList<SourceFile> Under(params string[] folders) => [.. Paths(folders, "*.cs").Select(path => new SourceFile(path, Repository.Read(path)))];

    public static IReadOnlyList<string> Paths(string[] folders, string pattern) =>
    [
        .. from folder in folders
           where Directory.Exists(Repository.PathOf(folder))
           from file in Directory.EnumerateFiles(Repository.PathOf(folder), pattern, SearchOption.AllDirectories)
           let path = System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')
           where !path.Split('/').Intersect(NotWritten).Any()
           orderby path
           select path,
    ];
}
