using System.Text;

namespace Berth.LocalCloud.Gateway;

/// <summary>Reads the error code out of an answer, whatever protocol it is in.</summary>
internal static class ErrorCode
{
    public static string? Find(HttpResponseMessage answer, byte[] body)
    {
        foreach (var header in new[] { "x-amzn-ErrorType", "x-amzn-query-error" })
            if (answer.Headers.TryGetValues(header, out var values) && values.FirstOrDefault() is { Length: > 0 } value)
                return Bare(value);
        var text = Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 4000));
        var found = Between(text, "\"__type\": \"", "\"") ?? Between(text, "\"__type\":\"", "\"") ?? Between(text, "<Code>", "</Code>");
        return found is null ? null : Bare(found);
    }

    private static string Bare(string code)
    {
        code = code.Split(':', ';')[0];
        return code[(code.LastIndexOf('#') + 1)..];
    }

    private static string? Between(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal);
        if (start < 0) return null;
        start += before.Length;
        var end = text.IndexOf(after, start, StringComparison.Ordinal);
        return end < 0 ? null : text[start..end];
    }
}
