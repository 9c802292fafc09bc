using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>Deployments, stateful sets, daemon sets, replica sets, jobs, cron jobs: templates and selectors.</summary>
internal static class WorkloadRules
{
    public static void Complete(Resource resource, JsonObject next, JsonObject? live)
    {
        var spec = next["spec"]!.AsObject();
        PodRules.Complete(Template(resource, spec)?["spec"] as JsonObject);
        switch (resource.Kind)
        {
            case "Deployment" when spec["strategy"] is JsonObject strategy && (string?)strategy["type"] == "RollingUpdate":
                if (strategy["rollingUpdate"] is not JsonObject rolling)
                    strategy["rollingUpdate"] = rolling = [];
                rolling["maxSurge"] ??= "25%";
                rolling["maxUnavailable"] ??= "25%";
                break;
            case "DaemonSet" when spec["updateStrategy"] is JsonObject update && (string?)update["type"] == "RollingUpdate":
                update["rollingUpdate"] ??= new JsonObject { ["maxSurge"] = 0, ["maxUnavailable"] = 1 };
                break;
            case "StatefulSet" when spec["updateStrategy"] is JsonObject update && (string?)update["type"] == "RollingUpdate":
                update["rollingUpdate"] ??= new JsonObject { ["partition"] = 0 };
                break;
            case "Job":
                CompleteJob(next, spec);
                break;
        }
    }

    public static void Check(Resource resource, JsonObject next, JsonObject? live, List<Cause> causes)
    {
        if (next["spec"] is not JsonObject spec)
        {
            causes.Add(new Cause("FieldValueRequired", "Required value", "spec"));
            return;
        }

        var path = resource.Kind == "CronJob" ? "spec.jobTemplate.spec.template" : "spec.template";
        var template = Template(resource, spec);
        PodRules.Check(template?["spec"] as JsonObject, path + ".spec", causes,
            (spec["volumeClaimTemplates"] as JsonArray)?.Select(claim => (string?)claim?["metadata"]?["name"]));
        if (template is not null && template["spec"] is null)
            causes.Add(new Cause("FieldValueRequired", "Required value", path + ".spec.containers"));

        var restart = (string?)template?["spec"]?["restartPolicy"];
        if (resource.Group == "batch" ? restart is not ("OnFailure" or "Never") : restart is not "Always")
            causes.Add(new Cause("FieldValueNotSupported", $"Unsupported value: \"{restart}\": supported values: {(resource.Group == "batch" ? "\"OnFailure\", \"Never\"" : "\"Always\"")}", path + ".spec.restartPolicy"));

        if (resource.Group == "apps" && spec["selector"] is JsonObject selector)
        {
            if (selector.Count == 0)
                causes.Add(Validation.Wrong("spec.selector", "{}", "empty selector is invalid for " + resource.Kind.ToLowerInvariant()));
            else if (template is not null && !Selector.OfLabelSelector(selector).Matches(Labels(template)))
                causes.Add(Validation.Wrong("spec.template.metadata.labels", (template["metadata"]?["labels"] ?? new JsonObject()).ToJsonString(), "`selector` does not match template `labels`"));
            if (live is not null && !JsonNode.DeepEquals(live["spec"]?["selector"], selector))
                causes.Add(Validation.Wrong("spec.selector", selector.ToJsonString(), "field is immutable"));
        }

        if (resource.Kind == "Job" && live is not null && !JsonNode.DeepEquals(live["spec"]?["template"], spec["template"]))
            causes.Add(Validation.Wrong("spec.template", "…", "field is immutable"));
        if (resource.Kind == "StatefulSet" && live is not null)
            foreach (var field in (string[])["serviceName", "volumeClaimTemplates", "podManagementPolicy"])
                if (!JsonNode.DeepEquals(live["spec"]?[field], spec[field]))
                    causes.Add(new Cause("FieldValueForbidden",
                        "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden", "spec"));
    }

    public static JsonObject? Template(Resource resource, JsonObject spec) =>
        (resource.Kind == "CronJob" ? spec["jobTemplate"]?["spec"]?["template"] : spec["template"]) as JsonObject;

    public static Dictionary<string, string> Labels(JsonObject template) =>
        (template["metadata"]?["labels"] as JsonObject ?? []).ToDictionary(label => label.Key, label => (string?)label.Value ?? "");

    private static void CompleteJob(JsonObject next, JsonObject spec)
    {
        spec["completions"] ??= 1;
        var uid = (string)next["metadata"]!["uid"]!;
        spec["selector"] ??= new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = uid } };
        if (spec["template"] is not JsonObject template)
            return;
        if (template["metadata"] is not JsonObject metadata)
            template["metadata"] = metadata = [];
        if (metadata["labels"] is not JsonObject labels)
            metadata["labels"] = labels = [];
        labels["batch.kubernetes.io/controller-uid"] = uid;
        labels["batch.kubernetes.io/job-name"] = (string)next["metadata"]!["name"]!;
        labels["job-name"] = (string)next["metadata"]!["name"]!;
        labels["controller-uid"] = uid;
    }
}
