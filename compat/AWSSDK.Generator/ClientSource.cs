namespace Berth.Compat.Aws.Generator;

/// <summary>The client and its interface.</summary>
internal static class ClientSource
{
    private const string Credentials = "global::Amazon.Runtime.AWSCredentials credentials";
    private const string Region = "global::Amazon.RegionEndpoint region";
    private const string Keys = "string awsAccessKeyId, string awsSecretAccessKey";
    private const string Session = Keys + ", string awsSessionToken";
    private const string Cancellation = "global::System.Threading.CancellationToken cancellationToken = default";

    public static Code Write(Scope scope)
    {
        var code = new Code().Open($"namespace {scope.Root}");
        Interface(code, scope);
        var client = $"{scope.Client}Client";
        code.Open($"public partial class {client} : global::Amazon.Runtime.AmazonServiceClient, I{scope.Client}");
        Constructors(code, client, $"{scope.Client}Config");
        code.Line("protected override global::Amazon.Runtime.Internal.IServiceMetadata ServiceMetadata => "
            + $"global::Berth.Compat.Aws.ServiceNames.Of({Names.Literal(scope.Service.ServiceId)});");
        var unsigned = string.Join(", ", scope.Service.Operations.Where(o => o.Unsigned).Select(o => Names.Literal(o.Request)));
        code.Line("protected override void CustomizeRuntimePipeline(global::Amazon.Runtime.Internal.RuntimePipeline pipeline) => "
            + $"global::Berth.Compat.Aws.Pipeline.Customize(pipeline{(unsigned.Length > 0 ? ", " : "")}{unsigned});");
        foreach (var operation in scope.Service.Operations)
        {
            code.Line($"public virtual {Signature(scope, operation)} => InvokeAsync<{scope.Model(operation.Response)}>"
                + $"(request, global::Berth.Compat.Aws.Pipeline.Options({scope.Wire}.{operation.Name}), cancellationToken);");
        }

        code.Line("public global::Amazon.Runtime.Endpoints.Endpoint DetermineServiceOperationEndpoint(global::Amazon.Runtime.AmazonWebServiceRequest request) => "
            + "Config.DetermineServiceOperationEndpoint(new global::Amazon.Runtime.Endpoints.ServiceOperationEndpointParameters(request));");
        return code.Close().Close();
    }

    private static void Interface(Code code, Scope scope)
    {
        code.Open($"public partial interface I{scope.Client} : global::Amazon.Runtime.IAmazonService, global::System.IDisposable");
        foreach (var operation in scope.Service.Operations)
            code.Line($"{Signature(scope, operation)};");
        code.Line("global::Amazon.Runtime.Endpoints.Endpoint DetermineServiceOperationEndpoint(global::Amazon.Runtime.AmazonWebServiceRequest request);");
        code.Line($"static global::Amazon.Runtime.ClientConfig global::Amazon.Runtime.IAmazonService.CreateDefaultClientConfig() => new {scope.Client}Config();");
        code.Line("static global::Amazon.Runtime.IAmazonService global::Amazon.Runtime.IAmazonService.CreateDefaultServiceClient("
            + "global::Amazon.Runtime.AWSCredentials awsCredentials, global::Amazon.Runtime.ClientConfig clientConfig) => "
            + $"awsCredentials == null ? new {scope.Client}Client(({scope.Client}Config)clientConfig) : new {scope.Client}Client(awsCredentials, ({scope.Client}Config)clientConfig);");
        code.Close();
    }

    private static string Signature(Scope scope, Operation operation) =>
        $"global::System.Threading.Tasks.Task<{scope.Model(operation.Response)}> {operation.Name}Async({scope.Model(operation.Request)} request, {Cancellation})";

    private static void Constructors(Code code, string client, string config)
    {
        void Write(string parameters, string arguments) => code.Line($"public {client}({parameters}) : {arguments} {{ }}");
        var regional = $"new {config} {{ RegionEndpoint = region }}";
        Write("", $"base(new {config}())");
        Write(Region, $"base({regional})");
        Write($"{config} config", "base(config)");
        Write(Credentials, $"this(credentials, new {config}())");
        Write($"{Credentials}, {Region}", $"this(credentials, {regional})");
        Write($"{Credentials}, {config} clientConfig", "base(credentials, clientConfig)");
        Write(Keys, $"this(awsAccessKeyId, awsSecretAccessKey, new {config}())");
        Write($"{Keys}, {Region}", $"this(awsAccessKeyId, awsSecretAccessKey, {regional})");
        Write($"{Keys}, {config} clientConfig", "base(awsAccessKeyId, awsSecretAccessKey, clientConfig)");
        Write(Session, $"this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, new {config}())");
        Write($"{Session}, {Region}", $"this(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, {regional})");
        Write($"{Session}, {config} clientConfig", "base(awsAccessKeyId, awsSecretAccessKey, awsSessionToken, clientConfig)");
    }
}
