using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace Berth.Registry;

/// <summary>Reads attributes of an item: absent is null.</summary>
internal static class ItemReading
{
    public static string? Text(this Dictionary<string, AttributeValue> item, string name) => item.TryGetValue(name, out var value) ? value.S : null;

    public static long? Number(this Dictionary<string, AttributeValue> item, string name) =>
        item.TryGetValue(name, out var value) && value.N is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    public static string Required(this Dictionary<string, AttributeValue> item, string name) =>
        item.Text(name) ?? throw new InvalidDataException($"The registry item {item.Text("pk")} / {item.Text("sk")} lacks {name}.");
}
