using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Errors;
using k8s.Autorest;

namespace Berth.Cluster;

/// <summary>Decides once whether a failure of the Kubernetes API is transient or permanent; leaves AWS's to <see cref="CloudErrors"/>.</summary>
public static class ClusterErrors
{
    /// <summary>Begins the message of a 500 that is the sender's fault: a manifest with a field that the API does not know.</summary>
    private const string BadManifest = "failed to create typed patch";

    public static Exception Translate(Exception failure) => failure switch
    {
        HttpOperationException answered => Translate(answered),
        HttpRequestException { InnerException: AuthenticationException untrusted } => new PermanentError("ClusterUntrusted",
            $"The cluster's certificate is not trusted: {untrusted.Message}", "Compare the endpoint and certificate authority that DescribeCluster gives.", failure),
        _ => CloudErrors.Translate(failure),
    };

    private static Exception Translate(HttpOperationException failure)
    {
        var status = failure.Response.StatusCode;
        var text = Message(failure.Response.Content);
        return status switch
        {
            HttpStatusCode.InternalServerError when text.Contains(BadManifest, StringComparison.Ordinal) =>
                new PermanentError("ManifestRefused", text, "This is a defect of Berth: report it with the plan.", failure),
            HttpStatusCode.Unauthorized => new PermanentError("ClusterLogin", "The cluster does not know this function's role.",
                "Give the role an EKS access entry: `berth platform put` makes it.", failure),
            HttpStatusCode.Forbidden => new PermanentError("ClusterForbidden", text, "Bind the committed ClusterRole to the role's access entry: `berth platform put` does it.", failure),
            HttpStatusCode.Conflict => new PermanentError("FieldConflict", text, "Somebody else manages these fields: let them go there, or take the object out of the environment.", failure),
            HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new TransientError($"{(int)status} {text}", failure),
            _ => new PermanentError("ClusterRefused", $"{(int)status} {text}", "The message names the object and the field.", failure),
        };
    }

    private static string Message(string? content)
    {
        try
        {
            return JsonNode.Parse(content ?? "")?["message"]?.GetValue<string>() ?? content ?? "";
        }
        catch (JsonException)
        {
            // An API group that is not installed answers in plain text.
            return content ?? "";
        }
    }
}
