using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>The API over its own objects: discovery, rights, then the verb.</summary>
internal sealed class ApiHandler(ObjectStore store, Catalogue catalogue, ObjectWriter writer, ObjectRemover remover, Rbac rbac, ServiceAccountTokens tokens, TimeProvider clock)
{
    public async Task<bool> AnswerAsync(HttpContext context, ApiUser user, KubernetesCall call)
    {
        var path = context.Request.Path.Value ?? "/";
        user = Impersonated(context, user);
        if (RequestPath.Parse(path) is { } target)
            return await ResourceAsync(context, target, user, call.Verb);
        await OtherAsync(context, path, user);
        return false;
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

    private async Task OtherAsync(HttpContext context, string path, ApiUser user)
    {
        if (!rbac.AllowsPath(user, context.Request.Method.ToLowerInvariant(), path))
            throw new ApiException(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {context.Request.Method.ToLowerInvariant()} path \"{path}\"");
        var answer = HttpMethods.IsGet(context.Request.Method) ? Discovery.Answer(catalogue, path) ?? OpenApi.Answer(catalogue, path) ?? (path == "/openid/v1/jwks" ? tokens.Keys() : null) : null;
        if (answer is null)
            await Replies.NotServedAsync(context);
        else
            await Replies.SendAsync(context, 200, answer);
    }

    private async Task<bool> ResourceAsync(HttpContext context, RequestPath target, ApiUser user, string verb)
    {
        var full = target.Full;
        if (verb is "head" or "options" or "trace" or "connect")
            throw ApiException.MethodNotAllowed();
        if (target is { Group: "authorization.k8s.io", Plural: "selfsubjectaccessreviews" } && verb == "create")
        {
            await Replies.SendAsync(context, 201, Reviews.Answer(rbac, user, await ObjectAsync(context, [])));
            return false;
        }

        var space = target is { Plural: "namespaces", Group: "" } ? target.Name : target.Namespace;
        Demand(user, verb, target, full, space);
        if (catalogue.Find(target.Group, target.Version, target.Plural) is not { } resource || (resource.Namespaced && target.Namespace.Length == 0 && target.Name.Length > 0)
            || (!resource.Namespaced && target.Namespace.Length > 0))
        {
            await Replies.NotServedAsync(context);
            return false;
        }

        if (target is { Plural: "serviceaccounts", Subresource: "token" } && verb == "create")
        {
            await Replies.SendAsync(context, 201, tokens.Request(target.Namespace, target.Name, await ObjectAsync(context, [])));
            return false;
        }

        if (target.Subresource.Length > 0 && !(target.Subresource == "status" && resource.HasStatus) && !(target.Subresource == "scale" && resource.HasScale))
        {
            await Replies.NotServedAsync(context);
            return false;
        }

        var request = new ResourceRequest(context, resource, target, user);
        if (verb is "get" or "list" or "watch")
            await new Reading(store, clock).AnswerAsync(request, verb);
        else
            await new Writing(store, writer, remover, rbac, clock).AnswerAsync(request, verb, () => Demand(user, "create", target, full, space));
        return request.Changed;
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
