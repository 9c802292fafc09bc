using System.Runtime.InteropServices;
using Berth.LocalCloud.Lambda.Calls;

namespace Berth.LocalCloud.Lambda.Runtime;

/// <summary>
/// The whole environment of a function's process: what its template says, what Lambda adds
/// (docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html), and the little that this machine needs. Nothing of the host's leaks in.
/// </summary>
internal static class FunctionEnvironment
{
    public static Dictionary<string, string> Of(
        FunctionSettings function, AwsKeys keys, string runtimeApi, string logStream, FunctionHostOptions options)
    {
        var environment = new Dictionary<string, string>(function.Environment)
        {
            ["AWS_LAMBDA_RUNTIME_API"] = runtimeApi,
            ["AWS_LAMBDA_FUNCTION_NAME"] = function.Name,
            ["AWS_LAMBDA_FUNCTION_VERSION"] = function.Version,
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = function.MemoryMegabytes.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["AWS_LAMBDA_LOG_GROUP_NAME"] = function.LogGroup,
            ["AWS_LAMBDA_LOG_STREAM_NAME"] = logStream,
            ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand",
            ["AWS_EXECUTION_ENV"] = "AWS_Lambda_provided.al2023",
            ["AWS_REGION"] = options.Region,
            ["AWS_DEFAULT_REGION"] = options.Region,
            ["AWS_ACCESS_KEY_ID"] = keys.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = keys.SecretAccessKey,
            ["AWS_SESSION_TOKEN"] = keys.SessionToken,
            ["AWS_ENDPOINT_URL"] = options.GatewayEndpoint.ToString().TrimEnd('/'),
            ["_HANDLER"] = function.Handler,
            ["LAMBDA_TASK_ROOT"] = function.Directory ?? options.FunctionsDirectory,
            ["LAMBDA_RUNTIME_DIR"] = "/var/runtime",
            ["TZ"] = ":UTC",
            ["LANG"] = "en_US.UTF-8",
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            // Not the user's home: an AWS configuration file there must not be found.
            ["HOME"] = options.ScratchDirectory,
            ["TMPDIR"] = options.ScratchDirectory,
            // The executable is published without the runtime; it finds the one this program runs on.
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
        };
        return environment;
    }
}
