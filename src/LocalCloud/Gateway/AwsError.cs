using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace Berth.LocalCloud.Gateway;

/// <summary>An error as the service itself would answer it.</summary>
/// <param name="Code">Without namespace, such as AccessDeniedException.</param>
public sealed record AwsError(int Status, string Code, string Message)
{
    private string Fault => Status >= 500 ? "Receiver" : "Sender";

    /// <summary>Writes the error in the shape of the protocol that the caller speaks.</summary>
    public Task WriteAsync(HttpContext http, string service, Protocol protocol, string requestId)
    {
        http.Response.StatusCode = Status;
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        byte[] body;
        switch (protocol)
        {
            case Protocol.Json:
                http.Response.ContentType = service is "sqs" or "states" or "dynamodb" ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1";
                if (service is "sqs" or "monitoring")
                    http.Response.Headers["x-amzn-query-error"] = $"{Code};{Fault}";
                body = Encoding.UTF8.GetBytes(new JsonObject
                {
                    ["__type"] = service == "dynamodb" ? "com.amazonaws.dynamodb.v20120810#" + Code : service == "sqs" ? "com.amazonaws.sqs#" + Code : Code,
                    ["message"] = Message,
                }.ToJsonString());
                break;
            case Protocol.RestJson:
                http.Response.ContentType = "application/json";
                http.Response.Headers["x-amzn-ErrorType"] = Code;
                body = Encoding.UTF8.GetBytes(new JsonObject { ["__type"] = Code, [service is "lambda" or "scheduler" ? "Message" : "message"] = Message }.ToJsonString());
                break;
            case Protocol.Cbor:
                http.Response.ContentType = "application/cbor";
                http.Response.Headers["smithy-protocol"] = "rpc-v2-cbor";
                http.Response.Headers["x-amzn-query-error"] = $"{Code};{Fault}";
                body = Cbor(("__type", Code), ("message", Message));
                break;
            case Protocol.Ec2:
                http.Response.ContentType = "text/xml;charset=UTF-8";
                body = Xml(xml =>
                {
                    xml.WriteStartElement("Response");
                    xml.WriteStartElement("Errors");
                    xml.WriteStartElement("Error");
                    xml.WriteElementString("Code", Code);
                    xml.WriteElementString("Message", Message);
                    xml.WriteEndElement();
                    xml.WriteEndElement();
                    xml.WriteElementString("RequestID", requestId);
                });
                break;
            case Protocol.RestXml when service == "s3":
                http.Response.ContentType = "application/xml";
                body = Xml(xml =>
                {
                    xml.WriteStartElement("Error");
                    xml.WriteElementString("Code", Code);
                    xml.WriteElementString("Message", Message);
                    xml.WriteElementString("RequestId", requestId);
                });
                break;
            default:
                http.Response.ContentType = "text/xml";
                body = Xml(xml =>
                {
                    xml.WriteStartElement("ErrorResponse");
                    xml.WriteStartElement("Error");
                    xml.WriteElementString("Type", Fault);
                    xml.WriteElementString("Code", Code);
                    xml.WriteElementString("Message", Message);
                    xml.WriteEndElement();
                    xml.WriteElementString("RequestId", requestId);
                });
                break;
        }
        http.Response.ContentLength = body.Length;
        return http.Request.Method == "HEAD" ? Task.CompletedTask : http.Response.Body.WriteAsync(body).AsTask();
    }

    private static byte[] Xml(Action<XmlWriter> write)
    {
        var memory = new MemoryStream();
        using (var xml = XmlWriter.Create(memory, new XmlWriterSettings { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = false }))
        {
            write(xml);
            xml.WriteEndElement();
        }
        return memory.ToArray();
    }

    /// <summary>A CBOR map of text to text (RFC 8949): all that an error of smithy-rpc-v2-cbor needs.</summary>
    private static byte[] Cbor(params (string Name, string Value)[] pairs)
    {
        var memory = new MemoryStream();
        memory.WriteByte((byte)(0xA0 + pairs.Length));
        foreach (var (name, value) in pairs)
        {
            Text(name);
            Text(value);
        }
        return memory.ToArray();

        void Text(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            if (bytes.Length < 24)
                memory.WriteByte((byte)(0x60 + bytes.Length));
            else if (bytes.Length < 256)
                memory.Write([0x78, (byte)bytes.Length]);
            else
                memory.Write([0x79, (byte)(bytes.Length >> 8), (byte)bytes.Length]);
            memory.Write(bytes);
        }
    }
}
