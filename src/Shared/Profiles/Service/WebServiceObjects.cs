using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Requests;

namespace Berth.Profiles.Service;

/// <summary>The Kubernetes objects of one service.</summary>
internal sealed record WebServiceObjects(string Environment, string Namespace, WebServiceRequest Service)
{
    /// <summary>Holds what links give: the name that Opta gives it.</summary>
    private const string LinksName = "secret";

    /// <summary>Holds the request's own secrets; Opta's name, too.</summary>
    private const string SecretsName = "manual-secrets";

    private const string PortName = "http";

    /// <summary>In which a service has to answer for the first time, in seconds; after that it is started again when it does not.</summary>
    private const int StartSeconds = 30;

    public JsonObject Account()
    {
        var account = Manifest("v1", "ServiceAccount", Service.Name);
        account["automountServiceAccountToken"] = false;
        return account;
    }

    public IEnumerable<JsonObject> Secrets(DatabaseAccount? account)
    {
        if (account is not null)
            yield return Secret(LinksName, Service.Links.SelectMany(link => WebServiceDatabase.Variables(link.Key, link.Value)).Select(variable => KeyValuePair.Create(variable.Key, account.Secret(variable.Value))));
        if (Service.Secrets.Count > 0)
            yield return Secret(SecretsName, Service.Secrets.Select(secret => KeyValuePair.Create(secret.Key, secret.Value.Reference)));
    }

    /// <param name="nodePort">Null for a service that is called inside the cluster only.</param>
    public JsonObject Address(int? nodePort)
    {
        var port = new JsonObject { ["name"] = PortName, ["port"] = 80, ["protocol"] = "TCP", ["targetPort"] = PortName };
        if (nodePort is { } number)
            port["nodePort"] = number;
        var address = Manifest("v1", "Service", Service.Name);
        address["spec"] = new JsonObject { ["type"] = nodePort is null ? "ClusterIP" : "NodePort", ["selector"] = Selector(), ["ports"] = new JsonArray(port) };
        return address;
    }

    public JsonObject Deployment(DatabaseAccount? account)
    {
        var metadata = new JsonObject { ["labels"] = Labels() };
        var read = new List<string>();
        if (account is not null)
            read.Add(account.Id.Reference("versionId"));
        if (Service.Secrets.Count > 0)
            read.Add(KubernetesObject.IdOf("", "v1", "Secret", Namespace, SecretsName).Reference("version"));
        // Pods read their variables once, at start: with other credentials they have to be made anew.
        if (read.Count > 0)
            metadata["annotations"] = new JsonObject { ["berth/configuration"] = string.Join('-', read) };
        var deployment = Manifest("apps/v1", "Deployment", Service.Name);
        deployment["spec"] = new JsonObject
        {
            ["replicas"] = Service.Replicas,
            ["selector"] = new JsonObject { ["matchLabels"] = Selector() },
            ["template"] = new JsonObject
            {
                ["metadata"] = metadata,
                ["spec"] = new JsonObject { ["serviceAccountName"] = Service.Name, ["automountServiceAccountToken"] = false, ["containers"] = new JsonArray(Container(account)) },
            },
        };
        return deployment;
    }

    private JsonObject Container(DatabaseAccount? account)
    {
        var container = new JsonObject
        {
            ["name"] = Service.Name,
            ["image"] = Service.Image,
            ["ports"] = new JsonArray(new JsonObject { ["name"] = PortName, ["containerPort"] = Service.Port, ["protocol"] = "TCP" }),
            ["resources"] = new JsonObject
            {
                ["requests"] = new JsonObject { ["cpu"] = Cores(Service.Resources.Cpu), ["memory"] = Memory(Service.Resources.Memory, 1) },
                ["limits"] = new JsonObject { ["memory"] = Memory(Service.Resources.Memory, 2) },
            },
            ["readinessProbe"] = Probe(),
            ["livenessProbe"] = Probe(StartSeconds),
            ["securityContext"] = new JsonObject { ["allowPrivilegeEscalation"] = false },
        };
        if (Service.Variables.Count > 0)
            container["env"] = new JsonArray([.. Service.Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal)
                .Select(variable => (JsonNode)new JsonObject { ["name"] = variable.Key, ["value"] = variable.Value })]);
        if (Secrets(account).Select(secret => secret["metadata"]!["name"]!.GetValue<string>()).ToList() is { Count: > 0 } sources)
            container["envFrom"] = new JsonArray([.. sources.Select(name => (JsonNode)new JsonObject { ["secretRef"] = new JsonObject { ["name"] = name } })]);
        return container;
    }

    private JsonObject Probe(int? delay = null)
    {
        var probe = new JsonObject { ["httpGet"] = new JsonObject { ["path"] = Service.HealthCheckPath, ["port"] = PortName } };
        if (delay is { } seconds)
            probe["initialDelaySeconds"] = seconds;
        return probe;
    }

    private JsonObject Secret(string name, IEnumerable<KeyValuePair<string, string>> references)
    {
        var secret = Manifest("v1", "Secret", name);
        secret["data"] = new JsonObject(references.OrderBy(reference => reference.Key, StringComparer.Ordinal).Select(reference => KeyValuePair.Create(reference.Key, (JsonNode?)reference.Value)));
        return secret;
    }

    private JsonObject Manifest(string version, string kind, string name) => new()
    {
        ["apiVersion"] = version,
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace, ["labels"] = Labels() },
    };

    private JsonObject Labels() => KubernetesLabels.Of(Environment, Selector());

    private JsonObject Selector() => new() { ["app"] = Service.Name };

    /// <summary>As the API server gives it back, or it would count as changed ever after: 1000m is 1.</summary>
    private static string Cores(string cpu) => cpu.EndsWith("000m", StringComparison.Ordinal) ? cpu[..^4] : cpu;

    /// <summary>As the API server gives it back: 1024Mi is 1Gi.</summary>
    /// <param name="memory">A whole number of Mi or Gi.</param>
    private static string Memory(string memory, int times)
    {
        var number = int.Parse(memory[..^2], CultureInfo.InvariantCulture) * times;
        return (memory[^2..], number % 1024) switch
        {
            ("Mi", 0) => $"{number / 1024}Gi",
            var (unit, _) => $"{number}{unit}",
        };
    }
}
