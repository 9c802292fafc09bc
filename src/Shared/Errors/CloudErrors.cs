using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace Berth.Errors;

/// <summary>Decides once, where an AWS response is read, whether a failure is transient or permanent.</summary>
public static class CloudErrors
{
    private static readonly HashSet<string> PassingCodes = new(StringComparer.Ordinal)
    {
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException", "TooManyRequestsException",
        "RequestLimitExceeded", "ProvisionedThroughputExceededException", "SlowDown", "PriorRequestNotComplete",
        "TransactionInProgressException", "ConcurrentModificationException", "TooManyUpdates", "InternalFailure", "InternalError", "InternalServerError",
        "InternalServiceError", "ServiceUnavailable", "ServiceUnavailableException", "RequestTimeout", "RequestTimeoutException", "OperationAborted",
        "EntityTemporarilyUnmodifiable", "KMSInternalException", "RequestTimeTooSkewed",
    };

    private static readonly HashSet<string> DeniedCodes = new(StringComparer.Ordinal)
    {
        "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "AuthorizationErrorException", "NotAuthorized",
    };

    /// <summary>
    /// How AWS says that a policy of the role itself refuses. Source: IAM User Guide, "Troubleshoot access denied error messages".
    /// </summary>
    private const string Refused = "with an explicit deny in an identity-based policy";

    /// <summary>Returns a <see cref="TransientError"/> or <see cref="PermanentError"/> for any failure; those two pass through unchanged.</summary>
    public static Exception Translate(Exception failure) => failure switch
    {
        TransientError or PermanentError => failure,
        AmazonUnmarshallingException broken => new TransientError($"The answer broke off: {broken.Message}", broken),
        AmazonServiceException service => Translate(service),
        AmazonClientException client => new TransientError($"The call did not come through: {client.Message}", client),
        HttpRequestException or IOException or SocketException => new TransientError($"The connection failed: {failure.Message}", failure),
        OperationCanceledException => new TransientError("The call took too long.", failure),
        _ => new PermanentError("Unexpected", $"{failure.GetType().Name}: {failure.Message}",
            "This is a defect of Berth: look at the step's log and report it with the execution's name.", failure),
    };

    private static Exception Translate(AmazonServiceException failure)
    {
        var what = HasNoAnswer(failure)
            ? $"There was no answer: {failure.InnerException!.GetType().Name}: {failure.InnerException.Message}"
            : $"{failure.ErrorCode}: {failure.Message} (request id {failure.RequestId})";
        if (IsPassing(failure))
            return new TransientError(what, failure);
        if (DeniedCodes.Contains(failure.ErrorCode ?? ""))
            return new PermanentError("AccessDenied", what, failure.Message.Contains(Refused, StringComparison.Ordinal)
                ? "See whether the resource bears another environment's tag berth:environment: then it is that one's, or the tag has been changed by hand and has to be put right."
                : "Give the function's role this right, or check a permissions boundary, service control policy or key policy that takes it away.", failure);
        return new PermanentError(failure.ErrorCode is { Length: > 0 } code ? code : "CloudError", what,
            "Look the error code up in the service's documentation; the step's log holds the whole call.", failure);
    }

    private static bool IsPassing(AmazonServiceException failure) =>
        PassingCodes.Contains(failure.ErrorCode ?? "")
        || failure.StatusCode == HttpStatusCode.TooManyRequests
        || (int)failure.StatusCode >= 500
        || failure.Retryable is not null
        || failure.InnerException is HttpRequestException or IOException
        || HasNoAnswer(failure);

    /// <summary>Neither code nor status: the service has not said anything, or not in time, and the client wraps what it met instead.</summary>
    private static bool HasNoAnswer(AmazonServiceException failure) =>
        string.IsNullOrEmpty(failure.ErrorCode) && failure.StatusCode == 0 && failure.InnerException is not null;
}
