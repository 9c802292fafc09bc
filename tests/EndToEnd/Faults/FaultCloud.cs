using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Berth.LocalCloud.Gateway;
using Berth.Tests.EndToEnd.Provision;
using Microsoft.AspNetCore.Http;

namespace Berth.Tests.EndToEnd.Faults;

/// <summary>
/// The running local cloud as the fault cases need it thousands of times: functions called one event at a time, faults,
/// ledger, and signed calls of the administrator without a process for each.
/// </summary>
internal sealed class FaultCloud(JsonObject description) : IDisposable
{
    private const string Form = "application/x-www-form-urlencoded; charset=utf-8";

    private readonly HttpClient control = new()
    {
        BaseAddress = new Uri($"{description["endpoint"]}/_berth/"),
        DefaultRequestHeaders = { { "x-berth-control", (string)description["controlToken"]! } },
        Timeout = TimeSpan.FromMinutes(10),
    };

    private Task<JsonNode>? administrator;

    private readonly HttpClient http = new() { BaseAddress = new Uri((string)description["endpoint"]!) };

    private readonly HttpClient kubernetes = Kubernetes(JsonNode.Parse(File.ReadAllText((string)description["kubernetes"]!["kubeconfig"]!))!);

    private static readonly Dictionary<string, string> StateMachines = new()
    {
        ["provision-environment"] = "ProvisionEnvironment", ["retire-environment"] = "RetireEnvironment", ["rotate-secrets"] = "RotateSecrets", ["recover-environment"] = "RecoverEnvironment",
    };

    public string Table => (string)description["outputs"]!["RegistryTableName"]!;

    /// <summary>The partitions of the registry that say who has what of the platform, apart from the rules of a listener.</summary>
    public IEnumerable<string> Ledgers
    {
        get
        {
            var mysql = description["platform"]!["database"]!["mysql"]!;
            var cluster = $"arn:aws:eks:{description["region"]}:{description["account"]}:cluster/local";
            return ["HOSTS", $"PORTS#{cluster}", $"NAMESPACES#{cluster}", $"SCHEMAS#{mysql["writer"]}:{mysql["port"]}"];
        }
    }

    public async Task<(string User, string Password)> DatabaseAdministratorAsync()
    {
        var secret = await (administrator ??= JsonAsync("secretsmanager", "secretsmanager.GetSecretValue", new() { ["SecretId"] = (string)description["platform"]!["database"]!["mysql"]!["adminSecretArn"]! }));
        var login = JsonNode.Parse((string)secret["SecretString"]!)!;
        return ((string)login["username"]!, (string)login["password"]!);
    }

    public string ExecutionArn(string workflow, string name) =>
        $"arn:aws:states:{description["region"]}:{description["account"]}:execution:{description["stack"]}-{StateMachines[workflow]}:{name}";

    public async Task<Invoked> InvokeAsync(string function, JsonNode payload, double? timeoutSeconds)
    {
        var answer = await PostAsync("functions/invoke", new JsonObject
        {
            ["function"] = $"{description["stack"]}-{function}:live", ["event"] = payload.DeepClone(), ["timeoutSeconds"] = timeoutSeconds,
        });
        var given = answer!["payload"]?.DeepClone();
        return new(function, (string)answer["requestId"]!, answer["error"] is null ? null : (string?)given?["errorType"] ?? "Lambda.Unknown", given);
    }

    public Task FaultAsync(JsonObject fault) => PostAsync("faults", fault);

    /// <summary>Takes the faults of one environment away.</summary>
    public async Task NoFaultsAsync(string environment)
    {
        using var answer = await control.DeleteAsync($"faults?event={Uri.EscapeDataString(environment)}");
        answer.EnsureSuccessStatusCode();
    }

    public async Task<IReadOnlyList<JsonObject>> CallsAsync(IReadOnlyCollection<Invoked> invocations)
    {
        using var content = new StringContent(new JsonObject { ["invocations"] = new JsonArray([.. invocations.Select(one => (JsonNode)one.RequestId)]) }.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await control.PostAsync("ledger/invocations", content);
        answer.EnsureSuccessStatusCode();
        return [.. JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsArray().Select(call => call!.AsObject())];
    }

    /// <summary>An operation of a service that speaks JSON.</summary>
    public async Task<JsonNode> JsonAsync(string service, string target, JsonObject body, string version = "1.1") =>
        JsonNode.Parse(await SendAsync(service, HttpMethod.Post, "/", body.ToJsonString(), $"application/x-amz-json-{version}", target))!;

    /// <summary>An operation of a service that takes a form and answers with XML; without namespaces.</summary>
    public async Task<XElement> QueryAsync(string service, string version, string action, params (string Name, string Value)[] parameters)
    {
        var form = $"Action={action}&Version={version}" + string.Concat(parameters.Select(one => $"&{one.Name}={Uri.EscapeDataString(one.Value)}"));
        return Plain(XElement.Parse(await SendAsync(service, HttpMethod.Post, "/", form, Form, null)));
    }

    /// <summary>The objects of a kind in all namespaces.</summary>
    /// <param name="path">Such as <c>apis/apps/v1/deployments</c>.</param>
    public async Task<JsonArray> ObjectsAsync(string path) => JsonNode.Parse(await kubernetes.GetStringAsync(path))!["items"]!.AsArray();

    public async Task<JsonNode> RestAsync(string service, string path) => JsonNode.Parse(await SendAsync(service, HttpMethod.Get, path, "", "application/json", null))!;

    public async Task<XElement> RestXmlAsync(string service, string path) => Plain(XElement.Parse(await SendAsync(service, HttpMethod.Get, path, "", "application/xml", null)));

    private async Task<string> SendAsync(string service, HttpMethod method, string path, string body, string contentType, string? target)
    {
        using var request = new HttpRequestMessage(method, path);
        var bytes = Encoding.UTF8.GetBytes(body);
        if (bytes.Length > 0)
        {
            request.Content = new ByteArrayContent(bytes);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        var stamp = DateTimeOffset.UtcNow.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var (key, secret) = ((string)description["credentials"]!["accessKeyId"]!, (string)description["credentials"]!["secretAccessKey"]!);
        var region = service is "iam" or "route53" ? "us-east-1" : (string)description["region"]!;
        var scope = $"{key}/{stamp[..8]}/{region}/{service}/aws4_request";
        var headers = new HeaderDictionary { ["Authorization"] = $"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature=0", ["X-Amz-Date"] = stamp };
        var signature = SigV4.Compute(SigV4.Read(headers, [])!, secret, method.Method, path, [], name => [name == "host" ? http.BaseAddress!.Authority : stamp], SigV4.Hash(bytes));
        request.Headers.TryAddWithoutValidation("X-Amz-Date", stamp);
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={signature}");
        if (target is not null)
            request.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{service} {target ?? path} {body}: {(int)answer.StatusCode} {text}");
    }

    private static HttpClient Kubernetes(JsonNode kubeconfig)
    {
        var cluster = kubeconfig["clusters"]![0]!["cluster"]!;
        var authority = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(Convert.FromBase64String((string)cluster["certificate-authority-data"]!)));
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { authority } };
        return new(handler) { BaseAddress = new Uri($"{cluster["server"]}/"), DefaultRequestHeaders = { Authorization = new("Bearer", (string)kubeconfig["users"]![0]!["user"]!["token"]!) } };
    }

    private static XElement Plain(XElement xml)
    {
        foreach (var element in xml.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
            element.ReplaceAttributes(element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration));
        }

        return xml;
    }

    private async Task<JsonNode?> PostAsync(string path, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await control.PostAsync(path, content);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text.Length == 0 ? null : JsonNode.Parse(text) : throw new InvalidOperationException($"{path}: {text}");
    }

    public void Dispose()
    {
        control.Dispose();
        http.Dispose();
        kubernetes.Dispose();
    }
}
