namespace Berth.LocalCloud.Gateway;

/// <summary>
/// The errors that every service answers under names of its own.
/// Sources: each service's "Common errors" page, and the error lists in botocore 1.43.
/// </summary>
public static class AwsErrors
{
    public static AwsError MissingToken(Protocol protocol) => protocol switch
    {
        Protocol.Json or Protocol.Cbor => new(400, "MissingAuthenticationTokenException", "Missing Authentication Token"),
        Protocol.RestJson => new(403, "MissingAuthenticationTokenException", "Missing Authentication Token"),
        Protocol.Ec2 => new(401, "AuthFailure", "AWS was not able to validate the provided access credentials"),
        _ => new(403, "MissingAuthenticationToken", "Request is missing Authentication Token"),
    };

    public static AwsError UnknownKey(string service, Protocol protocol) => protocol switch
    {
        Protocol.Json or Protocol.Cbor when service != "sqs" => new(400, "UnrecognizedClientException", "The security token included in the request is invalid."),
        Protocol.RestJson => new(403, "UnrecognizedClientException", "The security token included in the request is invalid."),
        Protocol.Ec2 => new(401, "AuthFailure", "AWS was not able to validate the provided access credentials"),
        _ when service == "s3" => new(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
        _ => new(403, "InvalidClientTokenId", "The security token included in the request is invalid."),
    };

    public static AwsError Expired(string service, Protocol protocol) => protocol switch
    {
        Protocol.Json or Protocol.Cbor when service != "sqs" => new(400, "ExpiredTokenException", "The security token included in the request is expired"),
        Protocol.RestJson => new(403, "ExpiredTokenException", "The security token included in the request is expired"),
        Protocol.Ec2 => new(400, "RequestExpired", "Request has expired."),
        _ => new(403, "ExpiredToken", "The security token included in the request is expired"),
    };

    public static AwsError BadSignature(string service, Protocol protocol)
    {
        const string message =
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
        return protocol switch
        {
            Protocol.Json or Protocol.Cbor when service != "sqs" => new(400, "InvalidSignatureException", message),
            Protocol.RestJson => new(403, "InvalidSignatureException", message),
            Protocol.Ec2 => new(401, "AuthFailure", "AWS was not able to validate the provided access credentials"),
            _ => new(403, "SignatureDoesNotMatch", message),
        };
    }

    public static AwsError Denied(string service, Protocol protocol, string message) => protocol switch
    {
        Protocol.Ec2 => new(403, "UnauthorizedOperation", "You are not authorized to perform this operation. " + message),
        Protocol.Json when service == "sqs" => new(403, "AccessDenied", message),
        Protocol.Json or Protocol.Cbor => new(400, "AccessDeniedException", message),
        Protocol.RestJson => new(403, "AccessDeniedException", message),
        _ => new(403, "AccessDenied", message),
    };

    public static AwsError Throttled(string service, Protocol protocol) => service switch
    {
        "cognito-idp" => new(400, "TooManyRequestsException", "Rate exceeded"),
        "sqs" => new(400, "RequestThrottled", "Request was throttled"),
        "lambda" => new(429, "TooManyRequestsException", "Rate Exceeded."),
        "eks" or "scheduler" or "xray" => new(429, "ThrottlingException", "Rate exceeded"),
        "s3" => new(503, "SlowDown", "Please reduce your request rate."),
        "ec2" => new(503, "RequestLimitExceeded", "Request limit exceeded."),
        _ when protocol is Protocol.Json or Protocol.Cbor => new(400, "ThrottlingException", "Rate exceeded"),
        _ => new(400, "Throttling", "Rate exceeded"),
    };

    public static AwsError Internal(string service, Protocol protocol) => service switch
    {
        "dynamodb" or "ssm" => new(500, "InternalServerError", "Internal server error"),
        "secretsmanager" => new(500, "InternalServiceError", "An error occurred on the server side."),
        "cognito-idp" => new(500, "InternalErrorException", "Internal error"),
        "lambda" => new(500, "ServiceException", "The service encountered an internal error."),
        "eks" => new(500, "ServerException", "Internal server error"),
        "s3" or "ec2" => new(500, "InternalError", "An internal error has occurred"),
        "scheduler" => new(500, "InternalServerException", "Internal server error"),
        _ => new(500, "InternalFailure", "The request processing has failed because of an unknown error, exception or failure."),
    };

    /// <summary>The call is one that the local cloud has no answer to. Never an empty success.</summary>
    public static AwsError Unsupported(string service, string operation, string why) =>
        new(501, "NotImplementedByLocalCloud", $"Berth's local cloud does not support {service}:{operation}: {why}");
}
