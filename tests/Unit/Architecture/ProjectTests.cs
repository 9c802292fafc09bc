using System.Xml.Linq;

namespace Berth.Tests.Architecture;

/// <summary>The arrows between the projects, and what each of them has to import.</summary>
public sealed class ProjectTests
{
    /// <summary>Which folders a folder's projects may refer to. A package whose stand-in is in compat/ is no reference of the project file.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["src/Shared"] = [],
        ["src/Functions"] = ["src/Shared"],
        ["src/LocalCloud"] = [],
        ["src/Cli"] = ["src/Shared"],
        ["compat"] = ["compat"],
        ["samplesfn"] = ["src/Shared"],
    };

    private static IEnumerable<(string Folder, string Path, XDocument Xml)> Projects =>
        from folder in Arrows.Keys
        from path in SourceFile.Paths([folder], "*.csproj")
        select (folder, path, XDocument.Parse(Repository.Read(path)));

    [Fact]
    public void Project_references_follow_the_arrows() =>
        Expect.None(
            from project in Projects
            from reference in Includes(project.Xml, "ProjectReference")
            let target = Resolve(project.Path, reference)
            where !IsTest(project.Path) && !Arrows[project.Folder].Any(folder => target.StartsWith(folder + "/", StringComparison.Ordinal))
            select $"{project.Path} -> {target}");

    [Fact]
    public void No_project_compiles_another_ones_files() =>
        Expect.None(
            from project in Projects
            where !IsTest(project.Path)
            from include in Includes(project.Xml, "Compile")
            where !Resolve(project.Path, include).StartsWith(Path.GetDirectoryName(project.Path) + "/", StringComparison.Ordinal)
            select $"{project.Path}: {include}");

    [Theory, InlineData("src/Shared/Berth.Shared.csproj"), InlineData("src/Functions/Berth.Functions.csproj")]
    public void What_ships_is_clean_for_ahead_of_time_compilation_and_has_no_clock_of_its_own(string path)
    {
        var xml = XDocument.Parse(Repository.Read(path));
        Assert.Contains(xml.Descendants("Import"), import => ((string?)import.Attribute("Project"))?.EndsWith("eng/Ships.props", StringComparison.Ordinal) == true);
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", Includes(xml, "PackageReference"));
        Assert.Contains(Includes(xml, "AdditionalFiles"), file => file.EndsWith("eng/BannedSymbols.txt", StringComparison.Ordinal));
    }

    /// <summary>The stand-ins are one assembly, which has them all; the official packages are one each.</summary>
    [Theory, InlineData("src/Shared/Berth.Shared.csproj"), InlineData("src/Functions/Berth.Functions.csproj"), InlineData("src/Cli/Berth.Cli.csproj")]
    public void Every_service_that_is_called_has_its_package_referenced(string path)
    {
        var referenced = Includes(XDocument.Parse(Repository.Read(path)), "PackageReference").ToHashSet();
        var services = Includes(XDocument.Parse(Repository.Read("Directory.Packages.props")), "PackageVersion").Where(package => package.StartsWith("AWSSDK.", StringComparison.Ordinal)).ToHashSet();
        var called = SourceFile.Under(Path.GetDirectoryName(path)!).SelectMany(file => file.Syntax.Usings).Select(import => import.NamespaceOrType.ToString().Split('.'))
            .Where(name => name is ["Amazon", _, ..]).Select(name => $"AWSSDK.{name[1]}").Where(services.Contains).ToHashSet();
        Assert.NotEmpty(called);
        Expect.None(called.Except(referenced));
    }

    private static bool IsTest(string path) => path.Contains("Tests", StringComparison.Ordinal);

    private static IEnumerable<string> Includes(XDocument xml, string item) =>
        xml.Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();

    private static string Resolve(string project, string include)
    {
        var path = include.Replace('\\', '/').Replace("$(RepositoryRoot)", Repository.Root + "/", StringComparison.Ordinal)
            .Replace("$(MSBuildThisFileDirectory)", Path.GetDirectoryName(Repository.PathOf(project)) + "/", StringComparison.Ordinal);
        return Path.GetRelativePath(Repository.Root, Path.GetFullPath(path, Path.GetDirectoryName(Repository.PathOf(project))!)).Replace('\\', '/');
    }
}
