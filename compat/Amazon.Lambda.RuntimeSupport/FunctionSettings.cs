namespace Amazon.Lambda.RuntimeSupport;

/// <summary>What Lambda puts in the environment of a function. Source: docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html.</summary>
internal sealed record FunctionSettings
{
    public const string RuntimeApiVariable = "AWS_LAMBDA_RUNTIME_API";
    public const string TraceVariable = "_X_AMZN_TRACE_ID";

    /// <summary>host:port, with a path after it where one Runtime API serves several functions.</summary>
    public string RuntimeApi { get; init; }

    public string Name { get; init; }
    public string Version { get; init; }
    public int MemoryMegabytes { get; init; }
    public string LogGroup { get; init; }
    public string LogStream { get; init; }

    /// <summary>Text or JSON.</summary>
    public string LogFormat { get; init; }

    /// <summary>TRACE, DEBUG, INFO, WARN, ERROR or FATAL, or .NET's names of the same.</summary>
    public string LogLevel { get; init; }

    public static FunctionSettings Read() => new()
    {
        RuntimeApi = Variable(RuntimeApiVariable),
        Name = Variable("AWS_LAMBDA_FUNCTION_NAME"),
        Version = Variable("AWS_LAMBDA_FUNCTION_VERSION"),
        MemoryMegabytes = int.TryParse(Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), out var memory) ? memory : 0,
        LogGroup = Variable("AWS_LAMBDA_LOG_GROUP_NAME"),
        LogStream = Variable("AWS_LAMBDA_LOG_STREAM_NAME"),
        LogFormat = Variable("AWS_LAMBDA_HANDLER_LOG_FORMAT") ?? Variable("AWS_LAMBDA_LOG_FORMAT"),
        LogLevel = Variable("AWS_LAMBDA_HANDLER_LOG_LEVEL") ?? Variable("AWS_LAMBDA_LOG_LEVEL"),
    };

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
