using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace Berth.Compat.Aws;

/// <summary>Signature version 4 for every operation, except those that the model marks as unsigned.</summary>
internal sealed class SigningChoice(string[] unsignedRequests) : BaseAuthResolverHandler
{
    protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) =>
        Array.IndexOf(unsignedRequests, executionContext.RequestContext.OriginalRequest.GetType().Name) >= 0
            ? AuthSchemeOption.DEFAULT_NOAUTH
            : AuthSchemeOption.DEFAULT_SIGV4;
}
