using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Gateway.Eks;

/// <summary>Small things that the EKS operations share: errors in EKS's words, required members, pages.</summary>
internal static class EksCall
{
    public static AwsException NotFound(string message) => new(404, "ResourceNotFoundException", message);

    public static AwsException InUse(string message) => new(409, "ResourceInUseException", message);

    public static AwsException Invalid(string message) => new(400, "InvalidParameterException", message);

    public static string Required(this AwsCall call, string member) =>
        call.Text(member) is { Length: > 0 } value ? value : throw Invalid($"{member} is required");

    public static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Copies members that the request has.</summary>
    public static void Take(this JsonObject shape, AwsCall call, params ReadOnlySpan<string> members)
    {
        foreach (var member in members)
            if (call.Parameters[member] is { } value)
                shape[member] = value.DeepClone();
    }

    /// <summary>One page: maxResults items from nextToken, which is a number here.</summary>
    public static Answer Page(AwsCall call, string member, IEnumerable<JsonNode> items)
    {
        var start = int.TryParse(call.Text("nextToken"), out var from) ? from : 0;
        var size = int.TryParse(call.Text("maxResults"), out var most) ? most : 100;
        var all = items.ToList();
        var answer = new JsonObject { [member] = new JsonArray([.. all.Skip(start).Take(size)]) };
        if (start + size < all.Count)
            answer["nextToken"] = (start + size).ToString();
        return Answer.Json(answer);
    }
}
