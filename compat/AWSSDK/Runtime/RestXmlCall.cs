using System.Net;
using System.Text;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Berth.Compat.Aws;

/// <summary>One operation in REST-XML: method and path from the model, what is left over as an XML body under the named root.</summary>
internal sealed class RestXmlCall<TRequest, TResponse>(
    ServiceWire service, string operation, string method, string uri, Action<RestRequest, TRequest>? bind, string? root, string? rootNamespace,
    Action<XmlWriter, TRequest>? write, Func<XmlNode, TResponse> read, Action<IWebResponseData, TResponse>? readHeaders, XmlError error)
    : XmlResponseUnmarshaller, IMarshaller<IRequest, AmazonWebServiceRequest>
    where TRequest : AmazonWebServiceRequest
    where TResponse : AmazonWebServiceResponse
{
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true };

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new RestRequest(service, operation, input, method, uri);
        bind?.Invoke(request, (TRequest)input);
        if (write is not null && root is not null)
        {
            request.Inner.Headers["Content-Type"] = "application/xml";
            request.Inner.Content = Body(write, root, rootNamespace, (TRequest)input);
        }

        return request.Inner;
    }

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        var response = read(Xml.Parse(input.Stream));
        readHeaders?.Invoke(input.ResponseData, response);
        return response;
    }

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode) =>
        Xml.Error(service, input, innerException, statusCode, error);

    private static byte[] Body(Action<XmlWriter, TRequest> write, string root, string? rootNamespace, TRequest value)
    {
        var body = new MemoryStream();
        using (var writer = XmlWriter.Create(body, Settings))
        {
            writer.WriteStartElement(root, rootNamespace);
            write(writer, value);
            writer.WriteEndElement();
        }

        return body.ToArray();
    }
}
