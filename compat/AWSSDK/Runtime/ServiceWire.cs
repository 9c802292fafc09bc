using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Berth.Compat.Aws;

/// <summary>What every call of one service has in common.</summary>
/// <param name="Name">The service's namespace, which Core takes as its name.</param>
/// <param name="ApiVersion">The model's date.</param>
/// <param name="Target">The prefix of X-Amz-Target in JSON 1.x, else empty.</param>
/// <param name="JsonVersion">1.0 or 1.1.</param>
/// <param name="QueryCompatible">Whether errors also carry the code of the service's older Query protocol (awsQueryCompatible).</param>
/// <param name="Unknown">The service's base exception, for a code that the operation does not model.</param>
internal sealed record ServiceWire(
    string Name, string ApiVersion, string Target, string JsonVersion, bool QueryCompatible, Func<ErrorResponse, AmazonServiceException> Unknown);
