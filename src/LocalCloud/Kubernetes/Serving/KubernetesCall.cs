using Microsoft.AspNetCore.Http;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>One call of the API, for the ledger.</summary>
/// <param name="Caller">ARN of the caller, or its Kubernetes user name; "" before it is known.</param>
/// <param name="Verb">get, list, watch, create, update, patch, delete, deletecollection; the method for what is no resource.</param>
/// <param name="Resource">deployments.apps, secrets; a path for what is no resource.</param>
/// <param name="Changed">An object has been created, changed or deleted; a write that changed nothing is none.</param>
/// <param name="Status">HTTP status; 0 where the connection was cut.</param>
public sealed record KubernetesCall(string Caller, string Verb, string Resource, string Namespace, string Name, bool Changed, int Status)
{
    public TimeSpan Duration { get; init; }

    /// <summary>As given when the call came in (<see cref="Admission"/>).</summary>
    public long Number { get; init; }

    public KubernetesFault Fault { get; init; }

    /// <summary>The AWS key that the caller's EKS token was signed with; null for any other token.</summary>
    public string? AccessKeyId { get; init; }

    public bool IsRead => Verb is "get" or "list" or "watch";

    internal static KubernetesCall Of(HttpContext context)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value ?? "/");
        if (RequestPath.Parse(path) is not { } target)
            return new KubernetesCall("", method.ToLowerInvariant(), path, "", "", false, 200);
        var watch = context.Request.Query["watch"].ToString() is "true" or "1";
        var verb = (method, target.Name.Length > 0) switch
        {
            ("GET", _) when watch => "watch",
            ("GET", true) => "get",
            ("GET", false) => "list",
            ("POST", _) => "create",
            ("PUT", _) => "update",
            ("PATCH", _) => "patch",
            ("DELETE", true) => "delete",
            ("DELETE", false) => "deletecollection",
            _ => method.ToLowerInvariant(),
        };
        return new KubernetesCall("", verb, target.Group.Length == 0 ? target.Full : $"{target.Full}.{target.Group}", target.Namespace, target.Name, false, 200);
    }
}

/// <summary>What goes wrong on purpose.</summary>
public enum KubernetesFault
{
    None,

    /// <summary>429 with Retry-After.</summary>
    Throttle,

    /// <summary>500 InternalError.</summary>
    Error,

    /// <summary>403 Forbidden.</summary>
    Forbidden,

    /// <summary>The connection is closed and nothing done.</summary>
    CutBefore,

    /// <summary>The call takes effect; the connection is closed without the answer.</summary>
    CutAfter,
}

/// <summary>Said of a call when it comes in, once its caller is known.</summary>
public sealed record Admission(long Number, KubernetesFault Fault = KubernetesFault.None);
