namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>Full names of what the generator looks for, and the assemblies they come from.</summary>
internal static class Names
{
    public const string LambdaFunction = "Amazon.Lambda.Annotations.LambdaFunctionAttribute";
    public const string LambdaStartup = "Amazon.Lambda.Annotations.LambdaStartupAttribute";
    public const string LambdaGlobalProperties = "Amazon.Lambda.Annotations.LambdaGlobalPropertiesAttribute";
    public const string FromServices = "Amazon.Lambda.Annotations.FromServicesAttribute";
    public const string SqsEventAttribute = "Amazon.Lambda.Annotations.SQS.SQSEventAttribute";
    public const string LambdaSerializer = "Amazon.Lambda.Core.LambdaSerializerAttribute";
    public const string LambdaContext = "Amazon.Lambda.Core.ILambdaContext";
    public const string SqsEvent = "Amazon.Lambda.SQSEvents.SQSEvent";
    public const string SqsBatchResponse = "Amazon.Lambda.SQSEvents.SQSBatchResponse";
    public const string Task = "System.Threading.Tasks.Task";
    public const string ServiceCollection = "Microsoft.Extensions.DependencyInjection.IServiceCollection";

    public const string SqsEventsPackage = "Amazon.Lambda.SQSEvents";
    public const string RuntimeSupportPackage = "Amazon.Lambda.RuntimeSupport";
    public const string DependencyInjectionPackage = "Microsoft.Extensions.DependencyInjection";
}
