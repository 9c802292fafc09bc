using System.Globalization;
using System.Net;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Berth.Compat.Aws;

/// <summary>What the generated readers of the XML protocols share.</summary>
internal static class Xml
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true, IgnoreProcessingInstructions = true };

    /// <summary>Reads a reply into its tree. An empty reply gives <see cref="XmlNode.Empty"/>.</summary>
    public static XmlNode Parse(Stream stream)
    {
        var body = new MemoryStream();
        stream.CopyTo(body);
        if (body.Length == 0)
            return XmlNode.Empty;
        body.Position = 0;
        using var reader = XmlReader.Create(body, Settings);
        reader.MoveToContent();
        return Node(reader);
    }

    /// <summary>
    /// The typed exception of an error reply, by the operation's own errors. Core reads the forms that the services share; what is
    /// left is Route 53's InvalidChangeBatch, which may come as a root of its own with a list of messages.
    /// </summary>
    public static AmazonServiceException Error(ServiceWire service, XmlUnmarshallerContext context, Exception? inner, HttpStatusCode status, XmlError typed)
    {
        var error = XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(context);
        (error.InnerException, error.StatusCode) = (inner, status);
        ReadOnlyMemory<byte> body = context.GetResponseBodyBytes();
        var code = error.Code ?? RootName(body);
        if (typed(code, error, body) is not { } exception)
            return service.Unknown(error);
        exception.ErrorCode ??= code;
        return exception;
    }

    /// <summary>Reads an exception's own members from the error reply.</summary>
    public static T Fill<T>(ReadOnlyMemory<byte> body, T exception, Func<XmlNode, T, T> fill)
    {
        var root = Parse(new MemoryStream(body.ToArray()));
        return fill(root.Child("Error") ?? root.Child("Errors")?.Child("Error") ?? root, exception);
    }

    /// <summary>The elements of a list, null where there are none.</summary>
    public static List<T>? List<T>(XmlNode node, string element, Func<XmlNode, T> read)
    {
        List<T>? list = null;
        foreach (var child in node.Children)
        {
            if (child.Name == element)
                (list ??= []).Add(read(child));
        }

        return list;
    }

    /// <summary>The entries of a map, null where there are none.</summary>
    public static Dictionary<string, T>? Map<T>(XmlNode node, string key, string value, Func<XmlNode, T> read)
    {
        Dictionary<string, T>? map = null;
        foreach (var entry in node.Children)
        {
            if (entry.Child(key) is { } name && entry.Child(value) is { } content)
                (map ??= [])[name.Text] = read(content);
        }

        return map;
    }

    public static bool Bool(XmlNode node) => node.Text is "true" or "True" or "1";

    public static int Int(XmlNode node) => int.Parse(node.Text, CultureInfo.InvariantCulture);

    public static long Long(XmlNode node) => long.Parse(node.Text, CultureInfo.InvariantCulture);

    public static float Float(XmlNode node) => (float)Aws.Text.Double(node.Text);

    public static double Double(XmlNode node) => Aws.Text.Double(node.Text);

    public static DateTime Time(XmlNode node) => Aws.Text.Time(node.Text);

    public static MemoryStream Blob(XmlNode node) => new(Convert.FromBase64String(node.Text));

    /// <summary>The name of the root element, null where the body is not XML: a proxy's page, or nothing.</summary>
    private static string? RootName(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body.ToArray()), Settings);
            return reader.MoveToContent() == XmlNodeType.Element ? reader.LocalName : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static XmlNode Node(XmlReader reader)
    {
        var node = new XmlNode(reader.LocalName);
        while (reader.MoveToNextAttribute())
            (node.Attributes ??= [])[reader.Name] = reader.Value;
        reader.MoveToElement();
        if (reader.IsEmptyElement)
            return node;
        while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType == XmlNodeType.Element)
                node.Children.Add(Node(reader));
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace)
                node.Text += reader.Value;
        }

        return node;
    }
}
