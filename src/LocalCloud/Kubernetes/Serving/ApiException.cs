using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>One cause of a refusal.</summary>
public sealed record Cause(string Reason, string Message, string Field);

/// <summary>An answer outside 2xx, as the Status object that the API server gives (its api/errors package).</summary>
public sealed class ApiException : Exception
{
    private readonly string reason;
    private readonly JsonObject? details;

    public ApiException(int code, string reason, string message, JsonObject? details = null)
        : base(message)
    {
        (Code, this.reason, this.details) = (code, reason, details);
    }

    public int Code { get; }

    public JsonObject ToStatus()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
        };
        if (reason.Length > 0)
            status["reason"] = reason;
        if (details is not null)
            status["details"] = details.DeepClone();
        status["code"] = Code;
        return status;
    }

    public static ApiException NotFound(Resource resource, string name) =>
        new(404, "NotFound", $"{resource.Name} \"{name}\" not found", Details(resource.Group, resource.Plural, name));

    public static ApiException AlreadyExists(Resource resource, string name) =>
        new(409, "AlreadyExists", $"{resource.Name} \"{name}\" already exists", Details(resource.Group, resource.Plural, name));

    public static ApiException Stale(Resource resource, string name) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {resource.Name} \"{name}\": the object has been modified; please apply your changes to the latest version and try again",
            Details(resource.Group, resource.Plural, name));

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException Forbidden(Resource resource, string name, string why) =>
        new(403, "Forbidden", $"{resource.Name} \"{name}\" is forbidden: {why}", Details(resource.Group, resource.Plural, name));

    public static ApiException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", new JsonObject());

    /// <summary>A body that does not fit the schema under server-side apply: 500 without a reason, and 500 again next time.</summary>
    public static ApiException Untyped(Resource resource, string space, string name, IReadOnlyList<string> errors) =>
        new(500, "", $"failed to create typed patch object ({(resource.Namespaced ? $"{space}/{name}" : $"/{name}")}; {resource.ApiVersion}, Kind={resource.Kind}): "
            + (errors.Count == 1 ? errors[0] : "errors:\n" + string.Join('\n', errors.Select(error => "  " + error))));

    public static ApiException Invalid(Resource resource, string name, params IReadOnlyList<Cause> causes)
    {
        var texts = causes.Select(cause => $"{cause.Field}: {cause.Message}").ToList();
        var details = Details(resource.Group, resource.Kind, name);
        details["causes"] = Write(causes);
        return new ApiException(422, "Invalid", $"{resource.Kind}{(resource.Group.Length > 0 ? "." + resource.Group : "")} \"{name}\" is invalid: "
            + (texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]"), details);
    }

    public static ApiException Conflicts(IReadOnlyList<(string Manager, string Field)> conflicts)
    {
        var groups = conflicts.GroupBy(conflict => conflict.Manager).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        var message = conflicts.Count == 1
            ? $"Apply failed with 1 conflict: conflict with {conflicts[0].Manager}: {conflicts[0].Field}"
            : $"Apply failed with {conflicts.Count} conflicts: " + (groups.Count == 1 ? "conflicts" : "")
                + string.Join('\n', groups.Select(group => $"{(groups.Count == 1 ? "" : "conflicts")} with {group.Key}:\n{string.Join('\n', group.Select(conflict => "- " + conflict.Field))}"));
        var causes = conflicts.Select(conflict => new Cause("FieldManagerConflict", $"conflict with {conflict.Manager}", conflict.Field)).ToList();
        return new ApiException(409, "Conflict", message, new JsonObject { ["causes"] = Write(causes) });
    }

    private static JsonArray Write(IEnumerable<Cause> causes) =>
        [.. causes.Select(cause => (JsonNode)new JsonObject { ["reason"] = cause.Reason, ["message"] = cause.Message, ["field"] = cause.Field })];

    private static JsonObject Details(string group, string kind, string name)
    {
        var details = new JsonObject { ["name"] = name };
        if (group.Length > 0)
            details["group"] = group;
        details["kind"] = kind;
        return details;
    }
}
