using System.Text;

namespace Berth.LocalCloud.Gateway;

/// <summary>What moto's CloudFormation and Lambda say of queues names amazonaws.com; here queues stand at the gateway.</summary>
public sealed class QueueUrls(Upstream upstream, Uri endpoint, string region)
{
    private static readonly string[] Naming =
    [
        "cloudformation:DescribeStacks", "cloudformation:DescribeStackResources", "cloudformation:DescribeStackResource", "cloudformation:ListStackResources",
        "cloudformation:ListExports", "lambda:GetFunction", "lambda:GetFunctionConfiguration", "lambda:ListFunctions",
    ];

    public void AddTo(IDictionary<string, Override> overrides)
    {
        foreach (var operation in Naming)
            overrides[operation] = AnswerAsync;
    }

    private async Task<Answer?> AnswerAsync(AwsCall call, CancellationToken ct)
    {
        using var answer = await upstream.PassAsync(call, ct);
        if (!answer.IsSuccessStatusCode)
            return null;
        var text = await answer.Content.ReadAsStringAsync(ct);
        text = text.Replace($"https://sqs.{region}.amazonaws.com/", endpoint.ToString(), StringComparison.Ordinal);
        return new Answer((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString() ?? "text/xml", Encoding.UTF8.GetBytes(text));
    }
}
