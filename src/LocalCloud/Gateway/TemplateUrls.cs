using System.Text;

namespace Berth.LocalCloud.Gateway;

/// <summary>
/// Whoever puts a template into a bucket here names it by the gateway's address; moto's CloudFormation finds a template by S3's own
/// (https://s3.amazonaws.com/BUCKET/KEY) only.
/// </summary>
public sealed class TemplateUrls(Upstream upstream, Uri endpoint)
{
    private const string Member = "TemplateURL";

    public void AddTo(IDictionary<string, Override> overrides)
    {
        foreach (var operation in (string[])["CreateStack", "UpdateStack", "CreateChangeSet", "ValidateTemplate", "GetTemplateSummary"])
            overrides[$"cloudformation:{operation}"] = PassAsync;
    }

    private async Task<Answer?> PassAsync(AwsCall call, CancellationToken ct)
    {
        if (call.Text(Member) is not { } url || !url.StartsWith(endpoint.ToString(), StringComparison.Ordinal))
            return null;
        var form = CallReader.Pairs(Encoding.UTF8.GetString(call.Body)).Select(pair => pair.Key == Member
            ? new(pair.Key, $"https://s3.amazonaws.com/{url[endpoint.ToString().Length..]}")
            : pair);
        var body = string.Join('&', form.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        using var answer = await upstream.PassAsync(call.With(Encoding.ASCII.GetBytes(body)), ct);
        return new Answer((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString() ?? "text/xml", await answer.Content.ReadAsByteArrayAsync(ct));
    }
}
