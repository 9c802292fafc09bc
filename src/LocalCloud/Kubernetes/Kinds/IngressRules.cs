using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>What the API server itself refuses of an Ingress; a load balancer controller may refuse more.</summary>
internal static class IngressRules
{
    public static void Check(JsonObject? spec, List<Cause> causes)
    {
        if (spec is null || (spec["rules"] is not JsonArray { Count: > 0 } && spec["defaultBackend"] is null))
        {
            causes.Add(Validation.Wrong("spec", "{}", "either `defaultBackend` or `rules` must be specified"));
            return;
        }

        var rules = (spec["rules"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        for (var r = 0; r < rules.Count; r++)
        {
            var paths = (rules[r]["http"]?["paths"] as JsonArray ?? []).OfType<JsonObject>().ToList();
            for (var p = 0; p < paths.Count; p++)
            {
                var at = $"spec.rules[{r}].http.paths[{p}]";
                var path = (string?)paths[p]["path"] ?? "";
                if ((string?)paths[p]["pathType"] is "Exact" or "Prefix" && !path.StartsWith('/'))
                    causes.Add(Validation.Wrong($"{at}.path", path, "must be an absolute path"));
                if (paths[p]["backend"]?["service"] is JsonObject service && service["port"]?["number"] is null && service["port"]?["name"] is null)
                    causes.Add(new Cause("FieldValueRequired", "Required value: port name or number is required", $"{at}.backend.service"));
            }
        }
    }
}
