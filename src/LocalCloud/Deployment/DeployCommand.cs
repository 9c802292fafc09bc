using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Gateway;
using Berth.LocalCloud.Lambda;

namespace Berth.LocalCloud.Deployment;

/// <summary>
/// <c>POST deploy {"functions": DIR, "parameters": {NAME: VALUE}}</c>: the stack again, with other code or other parameters, while
/// executions run. Both may be left out.
/// </summary>
internal static class DeployCommand
{
    public static void Map(ControlApi control, LambdaCloud lambda, Func<string, IReadOnlyDictionary<string, string>, Task<DeployedStack>> update, Options options)
    {
        var turn = new SemaphoreSlim(1);
        var functions = options.Functions;
        var parameters = new Dictionary<string, string>(options.Parameters);
        control.Map("POST deploy", async (_, body) =>
        {
            await turn.WaitAsync();
            try
            {
                functions = (string?)body["functions"] ?? functions;
                if (!File.Exists(Path.Combine(functions, "bootstrap")))
                    throw new ArgumentException($"{functions} holds no bootstrap");
                foreach (var (name, value) in body["parameters"] as JsonObject ?? [])
                    parameters[name] = value?.ToString() ?? "";
                var stack = await update(functions, parameters);
                await lambda.DeployAsync(stack, functions);
                return new JsonObject { ["versions"] = new JsonObject(stack.Functions.Select(function => KeyValuePair.Create(function.Name, (JsonNode?)function.Version))) };
            }
            finally
            {
                turn.Release();
            }
        });
    }

    /// <summary>Another one when code or parameters are others, as <c>berth deploy</c> has it.</summary>
    public static string Release(string functions, IReadOnlyDictionary<string, string> parameters)
    {
        var code = new FileInfo(Path.Combine(functions, "bootstrap"));
        var all = parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")
            .Prepend(code.Exists ? $"{code.FullName} {code.Length} {code.LastWriteTimeUtc:O}" : functions);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', all))))[..16];
    }
}
