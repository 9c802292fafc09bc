namespace Berth.Compat.Aws.Generator;

/// <summary>The service's base exception, its base request, and one exception for each error shape.</summary>
internal static class ExceptionSource
{
    private const string ErrorParameters =
        "global::Amazon.Runtime.ErrorType errorType, string errorCode, string requestId, global::System.Net.HttpStatusCode statusCode";

    public static Code Write(Scope scope)
    {
        var client = scope.Client;
        var code = new Code().Open($"namespace {scope.Root}");
        code.Open($"public class {client}Exception : global::Amazon.Runtime.AmazonServiceException");
        Constructors(code, client + "Exception");
        code.Close();
        code.Open($"public class {client}Request : global::Amazon.Runtime.AmazonWebServiceRequest").Close();
        code.Close();

        code.Open($"namespace {scope.Root}.Model");
        foreach (var shape in scope.Service.Shapes.Values.Where(s => s.IsException))
        {
            var name = scope.ClassName(shape);
            code.Open($"public class {name} : global::{scope.Root}.{client}Exception");
            Constructors(code, name);
            foreach (var member in Extra(shape))
                code.Line($"public {scope.PropertyType(member)} {member.PropertyName} {{ get; set; }}{ShapeSource.Initial(scope, member)}");
            if (shape.Retryable is not null)
                code.Line($"public override global::Amazon.Runtime.RetryableDetails Retryable {{ get; }} = new global::Amazon.Runtime.RetryableDetails({(shape.Retryable == "throttling" ? "true" : "false")});");
            code.Close();
        }

        return code.Close();
    }

    /// <summary>The members that the exception does not already have from its base.</summary>
    public static IEnumerable<Member> Extra(Shape shape) =>
        shape.Members.Where(m => m.PropertyName is not ("Message" or "Code" or "ErrorCode" or "RequestId" or "StatusCode" or "ErrorType" or "Retryable"));

    private static void Constructors(Code code, string name)
    {
        code.Line($"public {name}() {{ }}");
        code.Line($"public {name}(string message) : base(message) {{ }}");
        code.Line($"public {name}(string message, global::System.Exception innerException) : base(message, innerException) {{ }}");
        code.Line($"public {name}(global::System.Exception innerException) : base(innerException == null ? null : innerException.Message, innerException) {{ }}");
        code.Line($"public {name}(string message, {ErrorParameters}) : base(message, errorType, errorCode, requestId, statusCode) {{ }}");
        code.Line($"public {name}(string message, global::System.Exception innerException, {ErrorParameters}) : base(message, innerException, errorType, errorCode, requestId, statusCode) {{ }}");
    }
}
