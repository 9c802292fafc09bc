namespace Berth.Compat.Aws;

/// <summary>An element of a reply: local name, text, attributes and children in order.</summary>
internal sealed class XmlNode(string name)
{
    public static XmlNode Empty { get; } = new("");

    public string Name => name;

    /// <summary>The element's text, empty where it has none.</summary>
    public string Text { get; set; } = "";

    public List<XmlNode> Children { get; } = [];

    public Dictionary<string, string>? Attributes { get; set; }

    public XmlNode? Child(string childName) => Children.Find(child => child.Name == childName);

    public string? Attribute(string attributeName) => Attributes?.GetValueOrDefault(attributeName);
}
