using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>The checks that hold for every kind: names, labels, annotations, required fields, enumerations.</summary>
internal static partial class Validation
{
    private const int AnnotationBytes = 256 * 1024;

    public static void Check(Resource resource, string name, JsonObject body)
    {
        var causes = new List<Cause>();
        var metadata = body["metadata"]!;
        var names = resource.Group == Catalogue.Rbac ? PathSegment() : resource == Catalogue.Namespaces || resource == Catalogue.Services ? Label() : Subdomain();
        if (!names.IsMatch(name) || name.Length > (names == Label() ? 63 : 253))
            causes.Add(Wrong("metadata.name", name, "a lowercase RFC 1123 " + (names == Label() ? "label" : "subdomain")
                + " must consist of lower case alphanumeric characters" + (names == Label() ? " or '-'" : ", '-' or '.'") + ", and must start and end with an alphanumeric character"));
        foreach (var (key, value) in metadata["labels"] as JsonObject ?? [])
        {
            if (!Qualified().IsMatch(key))
                causes.Add(Wrong("metadata.labels", key, "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"));
            if (!LabelValue().IsMatch((string?)value ?? ""))
                causes.Add(Wrong("metadata.labels", (string?)value ?? "",
                    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character, at most 63"));
        }

        var annotations = metadata["annotations"] as JsonObject ?? [];
        causes.AddRange(annotations.Where(annotation => !Qualified().IsMatch(annotation.Key.ToLowerInvariant()))
            .Select(annotation => Wrong("metadata.annotations", annotation.Key, "name part must consist of alphanumeric characters, '-', '_' or '.'")));
        if (annotations.Sum(annotation => annotation.Key.Length + ((string?)annotation.Value ?? "").Length) > AnnotationBytes)
            causes.Add(new Cause("FieldValueTooLong", $"Too long: may not be more than {AnnotationBytes} bytes", "metadata.annotations"));

        causes.AddRange(Shapes.Missing(resource.Schema, body, "").Select(path => new Cause("FieldValueRequired", "Required value", path)));
        causes.AddRange(Shapes.Unsupported(resource.Schema, body, "").Select(wrong => new Cause("FieldValueNotSupported",
            $"Unsupported value: \"{wrong.Value}\": supported values: {string.Join(", ", wrong.Supported.Select(value => $"\"{value}\""))}", wrong.Path)));
        if (causes.Count > 0)
            throw ApiException.Invalid(resource, name, causes);
    }

    public static Cause Wrong(string field, string value, string why) => new("FieldValueInvalid", $"Invalid value: \"{value}\": {why}", field);

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex Subdomain();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex Label();

    [GeneratedRegex("^[^/%]+$")]
    private static partial Regex PathSegment();

    [GeneratedRegex(@"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$")]
    private static partial Regex Qualified();

    [GeneratedRegex("^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$")]
    private static partial Regex LabelValue();
}
