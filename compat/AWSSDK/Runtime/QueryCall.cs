using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Berth.Compat.Aws;

internal delegate void QueryWrite<in T>(IDictionary<string, string> fields, string prefix, T value);

/// <summary>The exception for an error code of one operation, null where the operation does not model it.</summary>
internal delegate AmazonServiceException? XmlError(string? code, ErrorResponse error, ReadOnlyMemory<byte> body);

/// <summary>One operation in Query or EC2 query: a form posted to /, answered in XML.</summary>
/// <param name="wrapper">The element under the root that holds the result, null where the root itself does.</param>
internal sealed class QueryCall<TRequest, TResponse>(
    ServiceWire service, string operation, QueryWrite<TRequest>? write, string? wrapper, Func<XmlNode, TResponse> read, XmlError error)
    : XmlResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
    where TResponse : AmazonWebServiceResponse
{
    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, service.Name);
        request.Parameters.Add("Action", operation);
        request.Parameters.Add("Version", service.ApiVersion);
        write?.Invoke(request.Parameters, "", (TRequest)input);
        return request;
    }

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        var root = Xml.Parse(input.Stream);
        var response = read((wrapper is null ? root : root.Child(wrapper)) ?? XmlNode.Empty);
        var id = root.Child("ResponseMetadata")?.Child("RequestId") ?? root.Child("requestId");
        response.ResponseMetadata = new ResponseMetadata { RequestId = id?.Text };
        return response;
    }

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode) =>
        Xml.Error(service, input, innerException, statusCode, error);
}
