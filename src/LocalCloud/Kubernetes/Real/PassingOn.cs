using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>
/// Passes calls on to a real cluster: authenticates here, then lets the real API server judge the caller by impersonation,
/// so that its own roles and bindings hold for the user and groups of the access entry.
/// </summary>
internal sealed class PassingOn(RealCluster real)
{
    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase) { "Accept", "User-Agent", "Impersonate-User", "Impersonate-Group", "Impersonate-Uid" };

    public async Task<bool> AnswerAsync(HttpContext context, ApiUser user, KubernetesCall call)
    {
        // A real server does not say whether a write changed something: the resource versions before and after do.
        var before = !call.IsRead && call.Name.Length > 0 ? await VersionAsync(context) : null;
        using var request = Request(context, user);
        using var response = await real.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        await AnswerAsync(context, response);
        return !call.IsRead && response.IsSuccessStatusCode && !context.Request.Query.ContainsKey("dryRun")
            && (call.Name.Length == 0 || before != await VersionAsync(context));
    }

    private static HttpRequestMessage Request(HttpContext context, ApiUser user)
    {
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.Path + context.Request.QueryString);
        foreach (var header in context.Request.Headers.Where(header => Kept.Contains(header.Key)))
            request.Headers.TryAddWithoutValidation(header.Key, (IEnumerable<string?>)header.Value);
        // The administrator of this API is the kubeconfig's own user.
        if (user.Arn is not null)
        {
            request.Headers.Remove("Impersonate-User");
            request.Headers.Remove("Impersonate-Group");
            request.Headers.Add("Impersonate-User", user.Name);
            request.Headers.Add("Impersonate-Group", user.Groups);
        }

        if (context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0 || context.Request.Protocol == "HTTP/2" && context.Request.Method is "POST" or "PUT" or "PATCH" or "DELETE")
        {
            request.Content = new StreamContent(context.Request.Body);
            if (context.Request.ContentType is { } type)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return request;
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage response)
    {
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        foreach (var name in (string[])["Warning", "Retry-After"])
            if (response.Headers.TryGetValues(name, out var values))
                context.Response.Headers[name] = values.ToArray();

        // Watches go on for ever: what has come is sent at once.
        await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        var buffer = new byte[32 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private async Task<string?> VersionAsync(HttpContext context)
    {
        using var response = await real.Client.GetAsync(context.Request.Path.Value, context.RequestAborted);
        return response.IsSuccessStatusCode ? (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(context.RequestAborted))?["metadata"]?["resourceVersion"] : null;
    }
}
