using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Berth.Tests.Architecture;

/// <summary>Names say what a thing is. These endings say nothing.</summary>
public sealed class NamingTests
{
    private static readonly string[] Endings = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Base", "Impl", "Info", "Data", "Service"];

    /// <summary>Words of others, which would be wrong under another name.</summary>
    private static readonly Dictionary<string, string> TheirWords = new()
    {
        ["src/LocalCloud/Gateway/Protocol.cs: AwsService"] = "AWS's word.",
        ["src/LocalCloud/Kubernetes/Objects/ManagedFields.cs: Manager"] = "Kubernetes' word for who owns a field.",
    };

    [Fact]
    public void No_type_has_a_name_that_says_nothing() =>
        Expect.None(
            from file in SourceFile.Under("src/Shared", "src/Functions", "src/Cli", "src/LocalCloud", "samplesfn")
            from type in file.Syntax.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            let name = type.Identifier.Text
            where Endings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal))
            let finding = $"{file.Path}: {name}"
            where !TheirWords.ContainsKey(finding)
            select finding);

    [Fact]
    public void A_file_is_named_after_what_it_holds() =>
        Expect.None(
            from file in SourceFile.Under("src/Shared", "src/Functions", "src/Cli", "src/LocalCloud")
            let types = file.Syntax.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Where(type => type.Parent is not BaseTypeDeclarationSyntax).ToList()
            let name = Path.GetFileNameWithoutExtension(file.Path).Split('.')[0]
            where types.Count == 1 && types[0].Identifier.Text != name
            select $"{file.Path}: {types[0].Identifier.Text}");
}
