using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Berth.Compat.Aws;

/// <summary>One operation in JSON 1.0 or 1.1: a POST to / with X-Amz-Target.</summary>
internal sealed class JsonCall<TRequest, TResponse>(
    ServiceWire service, string operation, JsonWrite<TRequest>? write, JsonRead<TResponse> read, JsonError error)
    : JsonResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
    where TResponse : AmazonWebServiceResponse
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, service.Name) { HttpMethod = "POST", ResourcePath = "/" };
        request.Headers["X-Amz-Target"] = $"{service.Target}.{operation}";
        request.Headers["Content-Type"] = $"application/x-amz-json-{service.JsonVersion}";
        request.Headers["x-amz-api-version"] = service.ApiVersion;
        request.Content = write is null ? "{}"u8.ToArray() : Json.Body(write, (TRequest)input);
        return request;
    }

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) => Json.Parse(input, read);

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode) =>
        Json.Error(service, input, innerException, statusCode, error);
}
