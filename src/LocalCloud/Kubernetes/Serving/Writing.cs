using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>create, update, patch, delete and deletecollection.</summary>
internal sealed class Writing(ObjectStore store, ObjectWriter writer, ObjectRemover remover, Rbac rbac, TimeProvider clock)
{
    private const int LargestRequest = 3 * 1024 * 1024;

    /// <param name="demandCreate">Throws where the caller may patch but not create.</param>
    public async Task AnswerAsync(ResourceRequest request, string verb, Action demandCreate)
    {
        var bytes = await ApiHandler.BytesAsync(request.Context);
        if (bytes.Length > LargestRequest)
            throw new ApiException(413, "RequestEntityTooLarge", $"Request entity too large: limit is {LargestRequest}");
        if (verb is "delete" or "deletecollection")
        {
            await DeleteAsync(request, bytes.Length == 0 ? [] : BodyReader.Object(bytes, []));
            return;
        }

        var duplicates = new List<string>();
        var patchType = verb == "patch" ? (request.Context.Request.ContentType ?? "").Split(';')[0].Trim() : "";
        var body = patchType == "application/json-patch+json" ? BodyReader.Read(bytes, duplicates)! : BodyReader.Object(bytes, duplicates);
        var options = Options(request, verb, patchType);
        if (duplicates.Count > 0 && options.Strict)
            throw ApiException.BadRequest($"error decoding patch: strict decoding error: {string.Join(", ", duplicates.Select(key => $"duplicate field \"{key}\""))}");
        options.Warnings.AddRange(duplicates.Select(key => $"duplicate field \"{key}\""));

        JsonObject answer;
        bool created;
        lock (store.Gate)
        {
            var before = store.Version;
            var existed = request.Path.Name.Length > 0 && store.Find(request.Key) is not null;
            if (patchType == "application/apply-patch+yaml" && !existed)
                demandCreate();
            if (verb is "create" or "update" or "patch")
                RefuseEscalation(request, body);
            answer = Write(request, verb, patchType, body, options);
            (created, request.Changed) = (verb == "create" || !existed, store.Version != before);
        }

        foreach (var warning in options.Warnings.Where(_ => request.Query("fieldValidation") != "Ignore").Distinct())
            request.Context.Response.Headers.Append("Warning", $"299 - \"{warning.Replace("\"", "\\\"")}\"");
        if (Table.IsWanted(request.Context.Request.Headers.Accept))
            answer = Table.Of(request.Resource, [answer], (string?)answer["metadata"]!["resourceVersion"] ?? "", clock.GetUtcNow());
        await Replies.SendAsync(request.Context, created ? 201 : 200, answer);
    }

    private JsonObject Write(ResourceRequest request, string verb, string patchType, JsonNode body, WriteOptions options)
    {
        var (resource, key, subresource) = (request.Resource, request.Key, request.Path.Subresource);
        if (verb == "create")
            return writer.Create(resource, key.Namespace, (JsonObject)body, options);
        if (subresource == "scale")
            return Scale.Of(writer.Change(resource, key, "", live =>
            {
                var changed = verb == "update" ? (JsonObject)body : Patched(request, patchType, Scale.Of(live), body);
                live["spec"]!["replicas"] = changed["spec"]?["replicas"]?.DeepClone();
                return live;
            }, options));
        if (verb == "update")
            return store.Find(key) is null && subresource.Length == 0 && resource.Name == "leases.coordination.k8s.io"
                ? writer.Create(resource, key.Namespace, (JsonObject)body, options) // Leases may be created by PUT (AllowCreateOnUpdate).
                : writer.Change(resource, key, subresource, _ => (JsonObject)body, options);
        return patchType == "application/apply-patch+yaml"
            ? writer.Apply(resource, key, subresource, (JsonObject)body, options)
            : writer.Change(resource, key, subresource, live => Patched(request, patchType, live, body), options);
    }

    private static JsonObject Patched(ResourceRequest request, string patchType, JsonObject live, JsonNode patch) => (JsonObject)(patchType switch
    {
        "application/merge-patch+json" => Patches.Merge(live, patch),
        "application/json-patch+json" when patch is JsonArray operations => Patches.Json(live, operations),
        "application/strategic-merge-patch+json" when !request.Resource.Custom => Patches.Strategic(request.Resource.Schema, live, patch)!,
        _ => throw Unsupported(request),
    });

    private static WriteOptions Options(ResourceRequest request, string verb, string patchType)
    {
        string[] known = ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml", .. request.Resource.Custom ? [] : (string[])["application/strategic-merge-patch+json"]];
        if (verb == "patch" && !known.Contains(patchType))
            throw Unsupported(request);
        var apply = patchType == "application/apply-patch+yaml";
        if (request.Query("force").Length > 0 && verb == "patch" && !apply)
            throw new ApiException(422, "Invalid", "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch");
        if (request.Query("dryRun") is { Length: > 0 } dryRun && dryRun != "All")
            throw ApiException.BadRequest($"invalid dryRun value: {dryRun}");
        // Without a manager, updates are owned by the first word of the user agent.
        var manager = request.Query("fieldManager");
        if (manager.Length == 0 && !apply)
            manager = request.Context.Request.Headers.UserAgent.ToString().Split('/', ' ')[0] is { Length: > 0 } agent ? agent : "unknown";
        return new WriteOptions(manager, request.Query("dryRun").Length > 0, request.Query("force") is "true" or "1", request.Query("fieldValidation") == "Strict");
    }

    private static ApiException Unsupported(ResourceRequest request) => new(415, "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, "
        + (request.Resource.Custom ? "" : "application/strategic-merge-patch+json, ") + "application/apply-patch+yaml");

    private void RefuseEscalation(ResourceRequest request, JsonNode body)
    {
        if (body is not JsonObject written || request.Resource.Group != Catalogue.Rbac)
            return;
        // What a patch leaves out stays, so the rights of both together are asked for.
        var whole = store.Find(request.Key) is { } live ? (JsonObject)Patches.Merge(live.Copy(), written) : written;
        var lacking = rbac.Escalates(request.User, request.Resource, request.Path.Namespace, whole);
        if (lacking.Count > 0)
            throw ApiException.Forbidden(request.Resource, request.Path.Name,
                $"user \"{request.User.Name}\" (groups={string.Join(' ', request.User.Groups)}) is attempting to grant RBAC permissions not currently held:\n{string.Join('\n', lacking)}");
    }

    private async Task DeleteAsync(ResourceRequest request, JsonObject body)
    {
        var propagation = request.Query("propagationPolicy") is { Length: > 0 } asked ? asked : (string?)body["propagationPolicy"]
            ?? ((bool?)body["orphanDependents"] == true || request.Query("orphanDependents") == "true" ? "Orphan" : "Background");
        var options = new DeleteOptions(propagation, request.Query("dryRun").Length > 0 || body["dryRun"] is JsonArray { Count: > 0 },
            (string?)body["preconditions"]?["uid"], (string?)body["preconditions"]?["resourceVersion"]);
        JsonObject answer;
        lock (store.Gate)
        {
            var before = store.Version;
            answer = request.Path.Name.Length > 0 ? remover.Delete(request.Resource, request.Key, options) : Collection(request, options);
            request.Changed = store.Version != before;
        }

        await Replies.SendAsync(request.Context, 200, answer);
    }

    private JsonObject Collection(ResourceRequest request, DeleteOptions options)
    {
        var (labels, fields) = (Selector.Parse(request.Query("labelSelector")), FieldSelector.Parse(request.Query("fieldSelector")));
        var found = store.List(request.Resource.Name, request.Key.Namespace).Where(stored => labels.Matches(stored.Labels) && fields.Matches(stored.Body)).ToList();
        foreach (var stored in found)
            remover.Delete(request.Resource, stored.Key, options);
        return new JsonObject
        {
            ["kind"] = request.Resource.Kind + "List",
            ["apiVersion"] = request.Resource.ApiVersion,
            ["metadata"] = new JsonObject { ["resourceVersion"] = store.Version.ToString() },
            ["items"] = new JsonArray([.. found.Select(stored => stored.Copy())]),
        };
    }
}
