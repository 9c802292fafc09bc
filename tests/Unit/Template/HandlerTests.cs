using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Berth.Tests.Template;

/// <summary>The built functions hold an entry point for every function of the template, and no further one.</summary>
public sealed class HandlerTests
{
    private const string Attribute = "LambdaFunctionAttribute";

    /// <summary>The functions' assembly, beside the tests that refer to it.</summary>
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "bootstrap.dll");

    [Fact]
    public void Every_function_of_the_template_has_its_entry_point() =>
        Assert.Equal(TemplateFile.Load().FunctionNames.Order(), EntryPoints().Order());

    /// <summary>Main chooses the function by ANNOTATIONS_HANDLER, so its name must stand in the assembly as text too.</summary>
    [Fact]
    public void Main_knows_every_function()
    {
        using var file = new PEReader(File.OpenRead(Assembly));
        var reader = file.GetMetadataReader();
        var texts = new HashSet<string>();
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = reader.GetNextHandle(handle))
            texts.Add(reader.GetUserString(handle));
        Assert.Contains("ANNOTATIONS_HANDLER", texts);
        Assert.All(TemplateFile.Load().FunctionNames, name => Assert.Contains(name, texts));
    }

    /// <summary>Methods that carry the attribute: what official Annotations and its stand-in both read.</summary>
    private static List<string> EntryPoints()
    {
        using var file = new PEReader(File.OpenRead(Assembly));
        var reader = file.GetMetadataReader();
        return
        [
            .. from handle in reader.MethodDefinitions
               let method = reader.GetMethodDefinition(handle)
               where method.GetCustomAttributes().Any(attribute => NameOf(reader, attribute) == Attribute)
               select reader.GetString(method.Name),
        ];
    }

    private static string? NameOf(MetadataReader reader, CustomAttributeHandle handle) =>
        reader.GetCustomAttribute(handle).Constructor is { Kind: HandleKind.MemberReference } constructor
        && reader.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } type
            ? reader.GetString(reader.GetTypeReference((TypeReferenceHandle)type).Name)
            : null;
}
