using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>One call of the API, for the ledger.</summary>
/// <param name="Caller">ARN of the caller, or its Kubernetes user name.</param>
/// <param name="Changed">An object has been created, changed or deleted; a write that changed nothing is none.</param>
public sealed record KubernetesCall(string Caller, string Verb, string Resource, string Namespace, string Name, bool Changed, int Status)
{
    public TimeSpan Duration { get; init; }
}

/// <summary>Answers requests: who calls, may they, then the verb.</summary>
internal sealed class ApiHandler(
    ObjectStore store, Catalogue catalogue, ObjectWriter writer, ObjectRemover remover, Authentication authentication, Rbac rbac, TimeProvider clock, Action<KubernetesCall>? record, string adminToken)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        var call = Named(context, path);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var user = path is "/livez" or "/readyz" or "/healthz"
                ? ApiUser.System
                : await authentication.UserOfAsync(context.Request.Headers.Authorization) ?? throw new ApiException(401, "Unauthorized", "Unauthorized");
            call = call with { Caller = user.Arn ?? user.Name };
            user = Impersonated(context, user);
            if (RequestPath.Parse(path) is { } target)
                call = await ResourceAsync(context, target, user, call);
            else
                await OtherAsync(context, path, user);
        }
        catch (ApiException refusal)
        {
            call = call with { Status = refusal.Code };
            await Replies.SendAsync(context, refusal.Code, refusal.ToStatus());
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            call = call with { Status = 499 };
        }

        if (record is not null && !WarmUp.Is(context, adminToken))
            record(call with { Status = call.Status == 200 ? context.Response.StatusCode : call.Status, Duration = Stopwatch.GetElapsedTime(started) });
    }

    /// <summary>The user that an administrator acts as (kubectl --as), with the groups that are named beside it.</summary>
    private ApiUser Impersonated(HttpContext context, ApiUser user)
    {
        var name = context.Request.Headers["Impersonate-User"].ToString();
        if (name.Length == 0)
            return user;
        var groups = context.Request.Headers["Impersonate-Group"].OfType<string>().ToList();
        foreach (var attempt in groups.Select(group => new Attempt("impersonate", "", "groups", "", group)).Prepend(new Attempt("impersonate", "", "users", "", name)))
            if (!rbac.Allows(user, attempt))
                throw new ApiException(403, "Forbidden", $"{attempt.Resource} \"{attempt.Name}\" is forbidden: User \"{user.Name}\" cannot impersonate resource \"{attempt.Resource}\" in API group \"\" at the cluster scope");
        return new ApiUser(name, [.. groups, "system:authenticated"]);
    }

    internal static KubernetesCall Named(HttpContext context, string path)
    {
        var method = context.Request.Method;
        if (RequestPath.Parse(path) is not { } target)
            return new KubernetesCall("", method.ToLowerInvariant(), path, "", "", false, 200);
        var resource = target.Group.Length == 0 ? target.Full : $"{target.Full}.{target.Group}";
        return new KubernetesCall("", Verb(method, target, IsWatch(context)) ?? method.ToLowerInvariant(), resource, target.Namespace, target.Name, false, 200);
    }

    private static bool IsWatch(HttpContext context) => context.Request.Query["watch"].ToString() is "true" or "1";

    private static string? Verb(string method, RequestPath target, bool watch) => (method, target.Name.Length > 0) switch
    {
        ("GET", _) when watch => "watch",
        ("GET", true) => "get",
        ("GET", false) => "list",
        ("POST", _) => "create",
        ("PUT", _) => "update",
        ("PATCH", _) => "patch",
        ("DELETE", true) => "delete",
        ("DELETE", false) => "deletecollection",
        _ => null,
    };

    private async Task OtherAsync(HttpContext context, string path, ApiUser user)
    {
        if (path is "/livez" or "/readyz" or "/healthz")
        {
            await context.Response.WriteAsync("ok");
            return;
        }

        if (!rbac.AllowsPath(user, context.Request.Method.ToLowerInvariant(), path))
            throw new ApiException(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {context.Request.Method.ToLowerInvariant()} path \"{path}\"");
        var answer = HttpMethods.IsGet(context.Request.Method) ? Discovery.Answer(catalogue, path) ?? OpenApi.Answer(catalogue, path) : null;
        if (answer is null)
            await Replies.NotServedAsync(context);
        else
            await Replies.SendAsync(context, 200, answer);
    }

    private async Task<KubernetesCall> ResourceAsync(HttpContext context, RequestPath target, ApiUser user, KubernetesCall call)
    {
        var verb = Verb(context.Request.Method, target, IsWatch(context)) ?? throw ApiException.MethodNotAllowed();
        var full = target.Full;
        if (target is { Group: "authorization.k8s.io", Plural: "selfsubjectaccessreviews" } && verb == "create")
        {
            await Replies.SendAsync(context, 201, Reviews.Answer(rbac, user, await ObjectAsync(context, [])));
            return call;
        }

        var space = target is { Plural: "namespaces", Group: "" } ? target.Name : target.Namespace;
        Demand(user, verb, target, full, space);
        if (catalogue.Find(target.Group, target.Version, target.Plural) is not { } resource || (resource.Namespaced && target.Namespace.Length == 0 && target.Name.Length > 0)
            || (!resource.Namespaced && target.Namespace.Length > 0))
        {
            await Replies.NotServedAsync(context);
            return call with { Status = 404 };
        }

        if (target.Subresource.Length > 0 && !(target.Subresource == "status" && resource.HasStatus) && !(target.Subresource == "scale" && resource.HasScale))
        {
            await Replies.NotServedAsync(context);
            return call with { Status = 404 };
        }

        var request = new ResourceRequest(context, resource, target, user);
        if (verb is "get" or "list" or "watch")
            await new Reading(store, clock).AnswerAsync(request, verb);
        else
            await new Writing(store, writer, remover, rbac, clock).AnswerAsync(request, verb, () => Demand(user, "create", target, full, space));
        return call with { Changed = verb is not ("get" or "list" or "watch") && request.Changed, Status = context.Response.StatusCode };
    }

    private void Demand(ApiUser user, string verb, RequestPath target, string full, string space)
    {
        if (rbac.Allows(user, new Attempt(verb, target.Group, full, target.Plural == "namespaces" ? space : target.Namespace, target.Name)))
            return;
        var where = target.Namespace.Length > 0 ? $" in the namespace \"{target.Namespace}\"" : " at the cluster scope";
        var what = target.Group.Length == 0 ? target.Plural : $"{target.Plural}.{target.Group}";
        throw new ApiException(403, "Forbidden",
            $"{what}{(target.Name.Length > 0 ? $" \"{target.Name}\"" : "")} is forbidden: User \"{user.Name}\" cannot {verb} resource \"{full}\" in API group \"{target.Group}\"{where}",
            new JsonObject { ["name"] = target.Name, ["group"] = target.Group, ["kind"] = target.Plural });
    }

    internal static async Task<JsonObject> ObjectAsync(HttpContext context, List<string> duplicates)
    {
        var bytes = await BytesAsync(context);
        return BodyReader.Object(bytes, duplicates);
    }

    internal static async Task<byte[]> BytesAsync(HttpContext context)
    {
        // kubectl's typed commands (create configmap, auth can-i) send protobuf, which would need every field's number here.
        if (context.Request.ContentType?.StartsWith("application/vnd.kubernetes.protobuf", StringComparison.Ordinal) == true)
            throw new ApiException(415, "UnsupportedMediaType", "the local cloud's API takes JSON only, not protobuf: use kubectl apply -f or create -f");
        using var memory = new MemoryStream();
        await context.Request.Body.CopyToAsync(memory, context.RequestAborted);
        return memory.ToArray();
    }
}

/// <summary>A request for a kind that is served.</summary>
internal sealed record ResourceRequest(HttpContext Context, Resource Resource, RequestPath Path, ApiUser User)
{
    public ObjectKey Key => new(Resource.Name, Resource.Namespaced ? Path.Namespace : "", Path.Name);

    /// <summary>Set by a write that changed something.</summary>
    public bool Changed { get; set; }

    public string Query(string name) => Context.Request.Query[name].ToString();
}

/// <summary>How answers go out.</summary>
internal static class Replies
{
    public static Task SendAsync(HttpContext context, int status, JsonObject body) => SendAsync(context, status, body.ToJsonString());

    public static Task SendAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        var bytes = Encoding.UTF8.GetBytes(json);
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, 0, bytes.Length);
    }

    /// <summary>An API group or kind that is not there has no Status, only this text.</summary>
    public static Task NotServedAsync(HttpContext context)
    {
        context.Response.StatusCode = 404;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync("404 page not found\n");
    }
}
