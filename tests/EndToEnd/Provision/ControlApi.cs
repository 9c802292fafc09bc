using System.Text;
using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>What makes things go wrong in the local cloud.</summary>
internal sealed class ControlApi(JsonObject cloud) : IDisposable
{
    private readonly HttpClient http = new()
    {
        BaseAddress = new Uri($"{cloud["endpoint"]}/_berth/"),
        DefaultRequestHeaders = { { "x-berth-control", (string)cloud["controlToken"]! } },
    };

    public Task ControllerAsync(string target, string mode, string controller = "deployment-rollout") =>
        PostAsync("controllers", new JsonObject { ["controller"] = controller, ["target"] = target, ["mode"] = mode });

    /// <summary>Lets time pass: schedules come due.</summary>
    public Task AdvanceAsync(TimeSpan time) => PostAsync("clock", new JsonObject { ["advanceSeconds"] = time.TotalSeconds });

    public Task FaultAsync(JsonObject fault) => PostAsync("faults", fault);

    /// <summary>As if a function had no right to a call.</summary>
    /// <param name="skip">So many calls are answered before.</param>
    /// <param name="times">So many are refused; -1 for all.</param>
    /// <param name="environment">Only its runs; null for all.</param>
    public Task DenyAsync(string service, string operation, string caller, int skip = 0, int times = -1, string? environment = null)
    {
        var match = new JsonObject { ["service"] = service, ["operation"] = operation, ["caller"] = caller };
        if (environment is not null)
            match["event"] = environment;
        // Services whose answers are XML have the shorter name for it.
        var code = service is "elasticloadbalancing" or "iam" or "autoscaling" or "ec2" or "route53" or "sts" ? "AccessDenied" : "AccessDeniedException";
        return FaultAsync(new JsonObject { ["match"] = match, ["kind"] = "error", ["code"] = code, ["status"] = 403, ["skip"] = skip, ["times"] = times });
    }

    /// <summary>Calls a function as its schedule would.</summary>
    public Task InvokeAsync(string function) => PostAsync("functions/invoke", new JsonObject { ["function"] = function, ["event"] = new JsonObject() });

    /// <summary>Deploys the stack again with other parameters.</summary>
    /// <returns>NAME:VERSION of each function as it is now.</returns>
    public async Task<IReadOnlyList<string>> DeployAsync(JsonObject parameters)
    {
        using var content = new StringContent(new JsonObject { ["parameters"] = parameters }.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("deploy", content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return [.. JsonNode.Parse(text)!["versions"]!.AsObject().Select(function => $"{function.Key}:{function.Value}")];
    }

    /// <summary>Keys such as the functions of a role have.</summary>
    public async Task<JsonNode> KeysOfAsync(string roleArn)
    {
        using var content = new StringContent(new JsonObject { ["roleArn"] = roleArn, ["service"] = "lambda.amazonaws.com" }.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("credentials", content);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    /// <param name="environment">Only the faults that are for its runs; null for all.</param>
    public async Task NoFaultsAsync(string? environment = null)
    {
        using var answer = await http.DeleteAsync(environment is null ? "faults" : $"faults?event={environment}");
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What the policies were asked after a number, and the policies.</summary>
    public async Task<JsonNode> AuthorisationsAsync(long since = 0) => JsonNode.Parse(await http.GetStringAsync($"authorisations?since={since}"))!;

    public async Task<long> LastCallAsync() => (await CallsAsync()).Select(call => (long)call["number"]!).DefaultIfEmpty(0).Max();

    public async Task<IReadOnlyList<JsonObject>> CallsAsync() =>
        [.. JsonNode.Parse(await http.GetStringAsync("ledger"))!.AsArray().Select(call => call!.AsObject())];

    /// <summary>The process ids of the functions.</summary>
    public async Task<IReadOnlyList<int>> ProcessesAsync() =>
        [.. JsonNode.Parse(await http.GetStringAsync("status"))!["functions"]!.AsArray().SelectMany(function => function!["processes"]!.AsArray()).Select(process => (int)process!["pid"]!)];

    public void Dispose() => http.Dispose();

    private async Task PostAsync(string path, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(path, content);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
    }
}
