using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles.Risken;

/// <summary>RISKEN's Services and Deployments.</summary>
internal static class RiskenManifests
{
    public const string ServiceAccount = "risken";
    private const string Registry = "public.ecr.aws/risken";

    public static JsonObject Service(RiskenWorkload workload, string environment, string ns, int? nodePort)
    {
        var port = new JsonObject { ["name"] = workload.GrpcReadiness ? "grpc" : "http", ["port"] = workload.Port, ["protocol"] = "TCP", ["targetPort"] = workload.Port };
        var specification = new JsonObject { ["selector"] = Selector(workload), ["ports"] = new JsonArray(port) };
        if (nodePort is { } number)
        {
            port["nodePort"] = number;
            specification["type"] = "NodePort";
        }
        else
            specification["clusterIP"] = "None";
        return Manifest("v1", "Service", workload, environment, ns, specification);
    }

    public static JsonObject Deployment(RiskenWorkload workload, EnvironmentRequest request, RiskenRequest risken, Platform platform, ParameterSet parameters, DatabaseAccount account)
    {
        var container = new JsonObject
        {
            ["name"] = workload.Name,
            ["image"] = $"{Registry}/{workload.Image}:{risken.ImageTag}",
            ["ports"] = new JsonArray(new JsonObject { ["containerPort"] = workload.Port, ["protocol"] = "TCP" }),
            ["env"] = Variables(workload, request, platform),
        };
        if (workload.GrpcReadiness)
            container["readinessProbe"] = new JsonObject { ["grpc"] = new JsonObject { ["port"] = workload.Port } };
        if (workload.UserId is { } user)
            container["securityContext"] = new JsonObject { ["runAsUser"] = user, ["runAsNonRoot"] = true, ["allowPrivilegeEscalation"] = false };

        var template = new JsonObject
        {
            ["metadata"] = new JsonObject { ["labels"] = Labels(workload, request.Environment) },
            ["spec"] = new JsonObject { ["serviceAccountName"] = ServiceAccount, ["containers"] = new JsonArray(container) },
        };
        if (workload.MetaPath is not null)
            template["metadata"]!["annotations"] = new JsonObject { ["berth/configuration"] = Configuration(workload, request.Environment, parameters, account) };
        return Manifest("apps/v1", "Deployment", workload, request.Environment, risken.Namespace, new JsonObject
        {
            ["replicas"] = 1,
            ["selector"] = new JsonObject { ["matchLabels"] = Selector(workload) },
            ["template"] = template,
        });
    }

    private static JsonArray Variables(RiskenWorkload workload, EnvironmentRequest request, Platform platform)
    {
        var variables = new JsonArray(Variable("AWS_DEFAULT_REGION", platform.Region));
        if (workload.MetaPath is { } meta)
            variables.Add(Variable("ENV_INJECTOR_META_CONFIG", RiskenParameters.MetaName(request.Environment, meta)));
        if (workload == RiskenWorkload.Gateway)
        {
            variables.Add(Variable("AWS_XRAY_SDK_DISABLED", "TRUE"));
            variables.Add(Variable("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR"));
        }

        return variables;
    }

    /// <summary>
    /// Changes when a parameter that this workload reads changes, so that its pods, and no others, are rolled: pods read
    /// their parameters once, at start. Secret values count by their version id.
    /// </summary>
    private static string Configuration(RiskenWorkload workload, string environment, ParameterSet parameters, DatabaseAccount account)
    {
        var read = parameters.Values
            .Where(parameter => workload.ParameterPaths.Any(path => RiskenParameters.IsDirectlyBelow(parameter.Key, $"/{environment}/{path}")))
            .Where(parameter => ReadsDatabase(workload) || !parameter.Key.Contains("/DB"))
            .ToList();
        var text = string.Join('\n', read.Select(parameter => $"{parameter.Key}={parameter.Value.Text}"));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
        return ReadsDatabase(workload) ? $"{hash}-{account.Id.Reference("versionId")}" : hash;
    }

    /// <summary>Only these open connections to the database; the others find its parameters under the common path, too.</summary>
    private static bool ReadsDatabase(RiskenWorkload workload) => workload == RiskenWorkload.Core || workload == RiskenWorkload.DatasourceApi;

    private static JsonNode Variable(string name, string value) => new JsonObject { ["name"] = name, ["value"] = value };

    private static JsonObject Selector(RiskenWorkload workload) => new() { ["app"] = workload.Name };

    private static JsonObject Labels(RiskenWorkload workload, string environment)
    {
        var labels = Selector(workload);
        foreach (var (key, value) in KubernetesLabels.Of(environment))
            labels[key] = value;
        return labels;
    }

    private static JsonObject Manifest(string version, string kind, RiskenWorkload workload, string environment, string ns, JsonObject specification) => new()
    {
        ["apiVersion"] = version,
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = workload.Name, ["namespace"] = ns, ["labels"] = Labels(workload, environment) },
        ["spec"] = specification,
    };
}
