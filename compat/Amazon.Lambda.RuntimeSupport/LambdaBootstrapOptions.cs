namespace Amazon.Lambda.RuntimeSupport.Bootstrap;

public class LambdaBootstrapOptions
{
    /// <summary>host:port of a Runtime API for tests; in Lambda AWS_LAMBDA_RUNTIME_API says it.</summary>
    public string RuntimeApiEndpoint { get; set; }
}
