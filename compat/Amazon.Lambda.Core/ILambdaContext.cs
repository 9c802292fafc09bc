namespace Amazon.Lambda.Core;

/// <summary>What Lambda tells about one invocation. Source: the headers of "next" in the Lambda Runtime API and the AWS_LAMBDA_* variables.</summary>
public interface ILambdaContext
{
    string AwsRequestId { get; }
    IClientContext ClientContext { get; }
    string FunctionName { get; }
    string FunctionVersion { get; }
    ICognitoIdentity Identity { get; }
    string InvokedFunctionArn { get; }
    ILambdaLogger Logger { get; }
    string LogGroupName { get; }
    string LogStreamName { get; }
    int MemoryLimitInMB { get; }

    /// <summary>Until Lambda ends the invocation; negative once the deadline has passed.</summary>
    TimeSpan RemainingTime { get; }

    string TenantId => string.Empty;
    string TraceId => string.Empty;
    ILambdaSerializer Serializer => null;
}
