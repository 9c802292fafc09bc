using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Berth.Tests.Architecture;

/// <summary>House rule 1: what decides is pure. A *Plan.cs knows no I/O, no clock, no chance and no waiting.</summary>
public sealed class PlanTests
{
    private static readonly string[] ForbiddenTypes =
    [
        "Task", "ValueTask", "CancellationToken", "Thread", "Timer", "Parallel", "SemaphoreSlim",
        "Guid", "Random", "RandomNumberGenerator", "TimeProvider", "Stopwatch",
        "File", "Directory", "FileInfo", "DirectoryInfo", "FileStream", "Stream", "StreamReader", "StreamWriter", "Process", "Console",
        "HttpClient", "Socket", "TcpClient", "IKubernetes", "Kubernetes", "MySqlConnection",
    ];

    private static readonly string[] ForbiddenMembers =
        ["DateTime.Now", "DateTime.UtcNow", "DateTime.Today", "DateTimeOffset.Now", "DateTimeOffset.UtcNow", "Environment.GetEnvironmentVariable", "Environment.TickCount"];

    private static readonly string[] ForbiddenNamespaces = ["System.IO", "System.Net", "System.Threading", "System.Diagnostics", "Amazon", "k8s", "MySqlConnector", "Npgsql"];

    private static IReadOnlyList<SourceFile> Plans =>
        [.. SourceFile.Under("src/Shared", "src/Functions", "samplesfn").Where(file => file.Path.EndsWith("Plan.cs", StringComparison.Ordinal))];

    [Fact]
    public void There_are_plans_to_look_at() => Assert.NotEmpty(Plans);

    [Fact]
    public void A_plan_is_pure() => Expect.None(Plans.SelectMany(file => Findings(file.Syntax).Select(finding => $"{file.Path}: {finding}")));

    [Theory]
    [InlineData("using System.IO; class XPlan { }")]
    [InlineData("using Amazon.EKS.Model; class XPlan { }")]
    [InlineData("class XPlan { Task<int> Get() => null!; }")]
    [InlineData("class XPlan { async void Get() { } }")]
    [InlineData("class XPlan { object Get() => Guid.NewGuid(); }")]
    [InlineData("class XPlan { object Get() => System.DateTimeOffset.UtcNow; }")]
    [InlineData("class XPlan { object Get(IAmazonEKS eks) => eks; }")]
    public void An_impure_plan_is_found_out(string text) => Assert.NotEmpty(Findings(CSharpSyntaxTree.ParseText(text).GetCompilationUnitRoot()));

    private static IEnumerable<string> Findings(CompilationUnitSyntax unit)
    {
        foreach (var import in unit.DescendantNodes().OfType<UsingDirectiveSyntax>())
            if (import.Name?.ToString() is { } name && ForbiddenNamespaces.Any(space => name == space || name.StartsWith(space + ".", StringComparison.Ordinal)))
                yield return $"using {name}";
        foreach (var token in unit.DescendantTokens().Where(token => token.IsKind(SyntaxKind.AsyncKeyword) || token.IsKind(SyntaxKind.AwaitKeyword)))
            yield return token.Text;
        foreach (var name in unit.DescendantNodes().OfType<SimpleNameSyntax>().Where(name => !IsMember(name)))
            if (ForbiddenTypes.Contains(name.Identifier.Text) || name.Identifier.Text.StartsWith("IAmazon", StringComparison.Ordinal))
                yield return name.Identifier.Text;
        foreach (var access in unit.DescendantNodes().OfType<MemberAccessExpressionSyntax>())
            if (ForbiddenMembers.Any(member => access.ToString() == member || access.ToString().EndsWith("." + member, StringComparison.Ordinal)))
                yield return access.ToString();
    }

    /// <summary>change.Task is somebody's property; only a name that stands for itself can be the type.</summary>
    private static bool IsMember(SimpleNameSyntax name) => name.Parent is MemberAccessExpressionSyntax access && access.Name == name;
}
