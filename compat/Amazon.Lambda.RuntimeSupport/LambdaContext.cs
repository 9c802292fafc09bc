using System.Globalization;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

internal sealed class LambdaContext(FunctionSettings settings, Func<string, string> header, ILambdaLogger logger, ILambdaSerializer serializer, TimeProvider time)
    : ILambdaContext
{
    private readonly DateTimeOffset _deadline = DateTimeOffset.FromUnixTimeMilliseconds(
        long.TryParse(header("Lambda-Runtime-Deadline-Ms"), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds : 0);

    public string AwsRequestId { get; } = header("Lambda-Runtime-Aws-Request-Id");
    public string InvokedFunctionArn { get; } = header("Lambda-Runtime-Invoked-Function-Arn");
    public string TraceId { get; } = header("Lambda-Runtime-Trace-Id");
    public string TenantId { get; } = header("Lambda-Runtime-Aws-Tenant-Id");
    public string FunctionName => settings.Name;
    public string FunctionVersion => settings.Version;
    public string LogGroupName => settings.LogGroup;
    public string LogStreamName => settings.LogStream;
    public int MemoryLimitInMB => settings.MemoryMegabytes;
    public ILambdaLogger Logger => logger;
    public ILambdaSerializer Serializer => serializer;
    public TimeSpan RemainingTime => _deadline - time.GetUtcNow();

    /// <summary>Null: only mobile SDKs send one, and nothing here is called by them.</summary>
    public IClientContext ClientContext => null;

    /// <inheritdoc cref="ClientContext"/>
    public ICognitoIdentity Identity => null;
}
