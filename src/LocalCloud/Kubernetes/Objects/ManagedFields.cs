using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>Who writes: the field manager, by apply or by update, of the object or of a subresource.</summary>
internal sealed record Manager(string Name, bool Applies, string Subresource = "");

/// <summary>metadata.managedFields of one object.</summary>
internal sealed class ManagedFields
{
    private sealed record Entry(FieldSet Fields, string ApiVersion, string Time);

    private readonly Dictionary<Manager, Entry> entries = [];

    public static ManagedFields Read(JsonObject? live)
    {
        var managed = new ManagedFields();
        foreach (var entry in (live?["metadata"]?["managedFields"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var manager = new Manager(Text(entry, "manager"), Text(entry, "operation") == "Apply", Text(entry, "subresource"));
            managed.entries[manager] = new Entry(FieldSet.Parse(entry["fieldsV1"]), Text(entry, "apiVersion"), Text(entry, "time"));
        }

        return managed;

        static string Text(JsonObject entry, string name) => (string?)entry[name] ?? "";
    }

    public FieldSet Of(Manager manager) => entries.TryGetValue(manager, out var entry) ? entry.Fields : new FieldSet();

    public IEnumerable<(Manager Manager, FieldSet Fields)> Others(Manager manager) =>
        entries.Where(entry => entry.Key != manager).Select(entry => (entry.Key, entry.Value.Fields));

    public string ApiVersionOf(Manager manager) => entries[manager].ApiVersion;

    /// <summary>The time changes only when the fields do, so that writing the same again changes nothing.</summary>
    public void Set(Manager manager, FieldSet fields, string apiVersion, string now)
    {
        if (fields.IsEmpty)
            entries.Remove(manager);
        else if (!entries.TryGetValue(manager, out var entry) || !entry.Fields.SameAs(fields) || entry.ApiVersion != apiVersion)
            entries[manager] = new Entry(fields, apiVersion, now);
    }

    /// <summary>Takes fields away from everybody but the one who now has them.</summary>
    public void TakeFromOthers(Manager manager, FieldSet changed, FieldSet removed)
    {
        foreach (var (other, entry) in entries.Where(entry => entry.Key != manager).ToList())
        {
            var rest = entry.Fields.Except(changed).ExceptBelow(removed);
            if (rest.IsEmpty)
                entries.Remove(other);
            else if (!rest.SameAs(entry.Fields))
                entries[other] = entry with { Fields = rest };
        }
    }

    public JsonArray ToJson() => [.. entries.OrderBy(entry => entry.Value.Time, StringComparer.Ordinal).ThenBy(entry => entry.Key.Name, StringComparer.Ordinal).Select(Write)];

    private static JsonNode Write(KeyValuePair<Manager, Entry> entry)
    {
        var json = new JsonObject
        {
            ["manager"] = entry.Key.Name,
            ["operation"] = entry.Key.Applies ? "Apply" : "Update",
            ["apiVersion"] = entry.Value.ApiVersion,
            ["time"] = entry.Value.Time,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = entry.Value.Fields.ToJson(),
        };
        if (entry.Key.Subresource.Length > 0)
            json["subresource"] = entry.Key.Subresource;
        return json;
    }
}
