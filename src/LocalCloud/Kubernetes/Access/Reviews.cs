using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>SelfSubjectAccessReview, which <c>kubectl auth can-i</c> sends.</summary>
internal static class Reviews
{
    public static JsonObject Answer(Rbac rbac, ApiUser user, JsonObject review)
    {
        var allowed = review["spec"]?["nonResourceAttributes"] is JsonObject path
            ? rbac.AllowsPath(user, Text(path, "verb"), Text(path, "path"))
            : review["spec"]?["resourceAttributes"] is JsonObject asked && rbac.Allows(user, new Attempt(
                Text(asked, "verb"), Text(asked, "group"), Text(asked, "subresource") is { Length: > 0 } sub ? $"{Text(asked, "resource")}/{sub}" : Text(asked, "resource"),
                Text(asked, "namespace"), Text(asked, "name")));
        return new JsonObject
        {
            ["kind"] = "SelfSubjectAccessReview",
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["metadata"] = new JsonObject(),
            ["spec"] = review["spec"]?.DeepClone(),
            ["status"] = new JsonObject { ["allowed"] = allowed },
        };

        static string Text(JsonObject from, string name) => (string?)from[name] ?? "";
    }
}
