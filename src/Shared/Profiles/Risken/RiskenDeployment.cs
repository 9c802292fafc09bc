using System.Text.Json.Nodes;
using Berth.Platforms;

namespace Berth.Profiles.Risken;

/// <summary>A workload's Deployment, and the Service of those that are called.</summary>
internal static class RiskenDeployment
{
    private const string Registry = "public.ecr.aws/risken";

    public static JsonObject Service(RiskenWorkload workload, RiskenObjects objects, int? nodePort)
    {
        var port = new JsonObject { ["name"] = PortName(workload), ["port"] = workload.Port, ["protocol"] = "TCP", ["targetPort"] = workload.Port };
        var specification = new JsonObject { ["selector"] = RiskenObjects.Selector(workload.Name), ["ports"] = new JsonArray(port) };
        if (nodePort is { } number)
        {
            port["nodePort"] = number;
            specification["type"] = "NodePort";
        }
        else
            specification["clusterIP"] = "None";
        return objects.Manifest("v1", "Service", workload.Name, specification);
    }

    /// <param name="configuration">Changes when the pods have to be made anew; null for what reads no parameter.</param>
    public static JsonObject Of(RiskenWorkload workload, RiskenObjects objects, string imageTag, Platform platform, bool runs, string? configuration)
    {
        var container = new JsonObject
        {
            ["name"] = workload.Name,
            ["image"] = $"{Registry}/{workload.Image}:{imageTag}",
            ["ports"] = new JsonArray(Port(workload)),
            ["env"] = Variables(workload, objects.Environment, platform),
            ["resources"] = RiskenObjects.Resources(workload.Size),
        };
        if (workload.Endpoint == RiskenEndpoint.Grpc)
        {
            container["readinessProbe"] = new JsonObject { ["grpc"] = new JsonObject { ["port"] = workload.Port }, ["initialDelaySeconds"] = 5 };
            // Time for the others to notice that this pod is about to go.
            container["lifecycle"] = new JsonObject { ["preStop"] = new JsonObject { ["exec"] = new JsonObject { ["command"] = new JsonArray("sh", "-c", "sleep 5") } } };
        }

        if (workload.UserId is { } user)
            container["securityContext"] = RiskenObjects.SecurityContext(user);

        var template = new JsonObject
        {
            ["metadata"] = new JsonObject { ["labels"] = objects.Labels(workload.Name) },
            ["spec"] = new JsonObject { ["serviceAccountName"] = RiskenObjects.ServiceAccount, ["containers"] = new JsonArray(container) },
        };
        if (configuration is not null)
            template["metadata"]!["annotations"] = new JsonObject { ["berth/configuration"] = configuration };
        return objects.Manifest("apps/v1", "Deployment", workload.Name, new()
        {
            ["replicas"] = runs ? 1 : 0,
            ["selector"] = new JsonObject { ["matchLabels"] = RiskenObjects.Selector(workload.Name) },
            ["template"] = template,
        });
    }

    private static JsonObject Port(RiskenWorkload workload)
    {
        var port = new JsonObject { ["containerPort"] = workload.Port, ["protocol"] = "TCP" };
        if (PortName(workload) is { } name)
            port["name"] = name;
        return port;
    }

    private static string? PortName(RiskenWorkload workload) => workload.Endpoint switch
    {
        RiskenEndpoint.Grpc => "grpc",
        RiskenEndpoint.NodePort => "http",
        _ => null,
    };

    private static JsonArray Variables(RiskenWorkload workload, string environment, Platform platform)
    {
        var variables = new JsonArray(Variable("AWS_DEFAULT_REGION", platform.Region));
        if (workload.MetaPath is { } meta)
            variables.Add(Variable("ENV_INJECTOR_META_CONFIG", RiskenParameters.MetaName(environment, meta)));
        if (workload == RiskenWorkload.Gateway)
        {
            variables.Add(Variable("AWS_XRAY_SDK_DISABLED", "TRUE"));
            variables.Add(Variable("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR"));
        }

        return variables;
    }

    private static JsonNode Variable(string name, string value) => new JsonObject { ["name"] = name, ["value"] = value };
}
