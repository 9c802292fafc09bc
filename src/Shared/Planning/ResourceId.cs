namespace Berth.Planning;

/// <summary>Names one resource: <paramref name="Kind"/> such as <c>ssm:parameter</c> and the <paramref name="Name"/> that the kind looks it up by.</summary>
public sealed record ResourceId(string Kind, string Name)
{
    /// <summary>A named reference to an attribute that is known once the resource exists, e.g. <c>${elbv2:target-group/prd-api#arn}</c>.</summary>
    public string Reference(string attribute) => $"${{{Kind}/{Name}#{attribute}}}";

    public override string ToString() => $"{Kind}/{Name}";

    public static ResourceId Parse(string text)
    {
        var slash = text.IndexOf('/');
        return slash > 0 ? new(text[..slash], text[(slash + 1)..]) : throw new FormatException($"'{text}' is not <kind>/<name>.");
    }
}
