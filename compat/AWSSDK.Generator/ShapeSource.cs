namespace Berth.Compat.Aws.Generator;

/// <summary>Requests, responses and the structures within them.</summary>
internal static class ShapeSource
{
    public static Code Write(Scope scope)
    {
        var service = scope.Service;
        var code = new Code().Open($"namespace {scope.Root}.Model");
        foreach (var operation in service.Operations)
        {
            Class(code, scope, operation.Request, $" : {scope.Client}Request", service.Find(operation.Input));
            Class(code, scope, operation.Response, " : global::Amazon.Runtime.AmazonWebServiceResponse", service.Find(operation.Output));
        }

        foreach (var shape in scope.Structures)
            Class(code, scope, scope.ClassName(shape), "", shape);
        return code.Close();
    }

    /// <summary>Collections are null unless the application asked for the older behaviour, as in the official packages since version 4.</summary>
    public static string Initial(Scope scope, Member member) =>
        scope.IsCollection(member) ? $" = global::Amazon.AWSConfigs.InitializeCollections ? new {scope.PropertyType(member)}() : null;" : "";

    private static void Class(Code code, Scope scope, string name, string parent, Shape? shape)
    {
        code.Open($"public partial class {name}{parent}");
        foreach (var member in shape?.Members ?? [])
            code.Line($"public {scope.PropertyType(member)} {member.PropertyName} {{ get; set; }}{Initial(scope, member)}");
        code.Close();
    }
}
