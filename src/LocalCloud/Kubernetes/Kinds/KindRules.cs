using System.Text;
using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>What single kinds do beside being stored: values the server fills in, and what it refuses.</summary>
public sealed class KindRules(ObjectStore store, Catalogue catalogue, TimeProvider clock)
{
    private const int LargestData = 1024 * 1024;

    /// <summary>A new object needs its namespace, and one that is not being deleted.</summary>
    public void CheckNamespace(Resource resource, ObjectKey key)
    {
        if (!resource.Namespaced)
            return;
        var space = store.Find(new ObjectKey("namespaces", "", key.Namespace)) ?? throw ApiException.NotFound(Catalogue.Namespaces, key.Namespace);
        if (space.Body["metadata"]!["deletionTimestamp"] is not null)
            throw ApiException.Forbidden(resource, key.Name, $"unable to create new content in namespace {key.Namespace} because it is being terminated");
    }

    /// <summary>Write-only forms become what is stored; under server-side apply the owner has what was sent.</summary>
    public static void Convert(Resource resource, JsonObject next)
    {
        if (resource != Catalogue.Secrets || next["stringData"] is not JsonObject texts)
            return;
        var data = next["data"] as JsonObject ?? [];
        next["data"] ??= data;
        foreach (var (name, text) in texts)
            data[name] = System.Convert.ToBase64String(Encoding.UTF8.GetBytes((string)text!));
        next.Remove("stringData");
    }

    /// <summary>Fills in what the server decides. Defaults of the schema are in already.</summary>
    public void Complete(Resource resource, ObjectKey key, JsonObject next, JsonObject? live)
    {
        var (metadata, spec) = (next["metadata"]!.AsObject(), next["spec"] as JsonObject);
        switch (resource.Name)
        {
            case "namespaces":
                if (metadata["labels"] is not JsonObject labels)
                    metadata["labels"] = labels = [];
                labels["kubernetes.io/metadata.name"] = key.Name;
                next["spec"] = live?["spec"]?.DeepClone() ?? new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
                next["status"] ??= new JsonObject { ["phase"] = "Active" };
                break;
            case "services":
                ServiceRules.Complete(resource, key, next, live, store);
                break;
            case "pods":
                PodRules.CompletePod(spec);
                next["status"] ??= new JsonObject { ["phase"] = "Pending", ["qosClass"] = "BestEffort" };
                break;
            case "networkpolicies.networking.k8s.io" when spec is not null && spec["policyTypes"] is null:
                spec["policyTypes"] = spec["egress"] is null ? new JsonArray("Ingress") : new JsonArray("Ingress", "Egress");
                break;
            case "persistentvolumeclaims":
                next["status"] ??= new JsonObject { ["phase"] = "Pending" };
                break;
            case "resourcequotas":
                next["status"] ??= new JsonObject { ["hard"] = spec?["hard"]?.DeepClone(), ["used"] = new JsonObject() };
                break;
            case "rolebindings.rbac.authorization.k8s.io" or "clusterrolebindings.rbac.authorization.k8s.io":
                foreach (var subject in (next["subjects"] as JsonArray ?? []).OfType<JsonObject>())
                    if ((string?)subject["kind"] is "User" or "Group")
                        subject["apiGroup"] ??= Catalogue.Rbac;
                break;
            case "customresourcedefinitions.apiextensions.k8s.io":
                DefinitionRules.Complete(next, clock.GetUtcNow());
                break;
            default:
                if (spec is not null && resource.Group is "apps" or "batch")
                    WorkloadRules.Complete(resource, next, live);
                break;
        }
    }

    /// <exception cref="ApiException">422 where a value is not allowed, 403 where something it needs is missing.</exception>
    public void Check(Resource resource, ObjectKey key, JsonObject next, JsonObject? live)
    {
        var causes = new List<Cause>();
        switch (resource.Name)
        {
            case "configmaps" or "secrets":
                CheckData(resource, next, live, causes);
                break;
            case "services":
                ServiceRules.Check(key, next, live, store, causes);
                break;
            case "pods":
                PodRules.Check(next["spec"] as JsonObject, "spec", causes);
                if (live is null && (string?)next["spec"]?["serviceAccountName"] is { } account && store.Find(new ObjectKey("serviceaccounts", key.Namespace, account)) is null)
                    throw ApiException.Forbidden(resource, key.Name, $"error looking up service account {key.Namespace}/{account}: serviceaccount \"{account}\" not found");
                break;
            case "ingresses.networking.k8s.io":
                IngressRules.Check(next["spec"] as JsonObject, causes);
                break;
            case "rolebindings.rbac.authorization.k8s.io" or "clusterrolebindings.rbac.authorization.k8s.io":
                if (live is not null && !JsonNode.DeepEquals(live["roleRef"], next["roleRef"]))
                    causes.Add(Validation.Wrong("roleRef", (string?)next["roleRef"]?["name"] ?? "", "cannot change roleRef"));
                break;
            case "customresourcedefinitions.apiextensions.k8s.io":
                DefinitionRules.Check(key.Name, next, causes);
                break;
            case "persistentvolumeclaims":
                if (next["spec"]?["accessModes"] is not JsonArray { Count: > 0 })
                    causes.Add(new Cause("FieldValueRequired", "Required value: at least 1 access mode is required", "spec.accessModes"));
                if (next["spec"]?["resources"]?["requests"]?["storage"] is null)
                    causes.Add(new Cause("FieldValueRequired", "Required value", "spec.resources[storage]"));
                break;
            default:
                if (resource.Group is "apps" or "batch")
                    WorkloadRules.Check(resource, next, live, causes);
                break;
        }

        if (causes.Count > 0)
            throw ApiException.Invalid(resource, key.Name, causes);
    }

    /// <summary>What follows at once from an object being stored.</summary>
    public void Stored(Resource resource, JsonObject stored)
    {
        if (resource == Catalogue.CustomResourceDefinitions)
            catalogue.Define((string)stored["metadata"]!["name"]!, CustomResources.Of(stored));
    }

    private static void CheckData(Resource resource, JsonObject next, JsonObject? live, List<Cause> causes)
    {
        var bytes = 0;
        foreach (var (name, value) in (next["data"] as JsonObject ?? []).Concat(next["binaryData"] as JsonObject ?? []))
        {
            var text = (string?)value ?? "";
            if (name.Length is 0 or > 253 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
                causes.Add(Validation.Wrong($"data[{name}]", name, "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"));
            if (resource == Catalogue.Secrets && !IsBase64(text))
                throw ApiException.BadRequest($"Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data in data.{name}");
            bytes += name.Length + (resource == Catalogue.Secrets ? text.Length / 4 * 3 : Encoding.UTF8.GetByteCount(text));
        }

        if (bytes > LargestData)
            causes.Add(new Cause("FieldValueTooLong", $"Too long: may not be more than {LargestData} bytes", resource == Catalogue.Secrets ? "data" : "[]"));
        if (live is null)
            return;
        if ((bool?)live["immutable"] == true && !(JsonNode.DeepEquals(live["data"], next["data"]) && JsonNode.DeepEquals(live["binaryData"], next["binaryData"])))
            causes.Add(new Cause("FieldValueForbidden", "Forbidden: field is immutable when `immutable` is set", "data"));
        if (resource == Catalogue.Secrets && (string?)live["type"] != (string?)next["type"])
            causes.Add(Validation.Wrong("type", (string?)next["type"] ?? "", "field is immutable"));
    }

    private static bool IsBase64(string text) => System.Buffers.Text.Base64.IsValid(text);
}
