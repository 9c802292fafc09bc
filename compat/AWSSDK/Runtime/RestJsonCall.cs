using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Berth.Compat.Aws;

/// <summary>One operation in REST-JSON: method and path from the model, what is left over as a JSON body.</summary>
internal sealed class RestJsonCall<TRequest, TResponse>(
    ServiceWire service, string operation, string method, string uri, Action<RestRequest, TRequest>? bind, JsonWrite<TRequest>? write,
    JsonRead<TResponse> read, Action<IWebResponseData, TResponse>? readHeaders, JsonError error)
    : JsonResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
    where TResponse : AmazonWebServiceResponse
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new RestRequest(service, operation, input, method, uri);
        bind?.Invoke(request, (TRequest)input);
        if (write is not null)
        {
            request.Inner.Headers["Content-Type"] = "application/json";
            request.Inner.Content = Json.Body(write, (TRequest)input);
        }

        return request.Inner;
    }

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input)
    {
        var response = Json.Parse(input, read);
        readHeaders?.Invoke(input.ResponseData, response);
        return response;
    }

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode) =>
        Json.Error(service, input, innerException, statusCode, error);
}
