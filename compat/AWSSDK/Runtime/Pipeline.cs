using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Berth.Compat.Aws;

/// <summary>How the generated clients plug into AWSSDK.Core: signing, retries and credentials stay Core's.</summary>
internal static class Pipeline
{
    /// <summary>The version in the user agent; the service packages of Core 4.0.102 are 4.0 too.</summary>
    public const string Version = "4.0.0";

    public static void Customize(RuntimePipeline pipeline, params string[] unsignedRequests)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new RegionalEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new SigningChoice(unsignedRequests));
    }

    public static InvokeOptions Options<TCall>(TCall call) where TCall : ResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest> =>
        new() { RequestMarshaller = call, ResponseUnmarshaller = call };

    public static Endpoint Endpoint(ClientConfig config, ServiceOperationEndpointParameters parameters)
    {
        var context = new RequestContext(false)
        {
            ClientConfig = config,
            OriginalRequest = parameters.Request,
            Request = new DefaultRequest(parameters.Request, config.ServiceId) { AlternateEndpoint = parameters.AlternateEndpoint },
        };
        return new RegionalEndpointResolver().GetEndpoint(new Amazon.Runtime.Internal.ExecutionContext(context, null));
    }
}
