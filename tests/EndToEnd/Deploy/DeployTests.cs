using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Berth.Tests.EndToEnd.Provision;

namespace Berth.Tests.EndToEnd.Deploy;

/// <summary>What <c>berth deploy</c> would send: its calls, and a zip whose bootstrap Lambda can start.</summary>
public sealed partial class DeployTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Zip_starts_where_nothing_else_is_and_answers_an_invocation()
    {
        var shown = await ShowAsync();
        var zip = Packed().Match(shown.Errors).Groups[1].Value;
        using (var archive = ZipFile.OpenRead(zip))
        {
            var bootstrap = archive.GetEntry("bootstrap")!;
            Assert.Equal(0b001_001_001, (bootstrap.ExternalAttributes >> 16) & 0b001_001_001);
            Assert.DoesNotContain(archive.Entries, entry => entry.Name.EndsWith(".pdb", StringComparison.Ordinal));
        }

        var task = Directory.CreateTempSubdirectory("berth-task-");
        try
        {
            ZipFile.ExtractToDirectory(zip, task.FullName);
            using var runtime = new RuntimeApi();
            var start = new ProcessStartInfo(Path.Combine(task.FullName, "bootstrap")) { WorkingDirectory = task.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment.Clear();
            foreach (var (name, value) in new Dictionary<string, string>
            {
                ["AWS_LAMBDA_RUNTIME_API"] = runtime.Address, ["AWS_LAMBDA_FUNCTION_NAME"] = "trial-RecoverRun", ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "512",
                ["AWS_REGION"] = "ap-northeast-1", ["AWS_ACCESS_KEY_ID"] = "none", ["AWS_SECRET_ACCESS_KEY"] = "none", ["AWS_SESSION_TOKEN"] = "none",
                ["ANNOTATIONS_HANDLER"] = "RecoverRun", ["BERTH_TABLE"] = "registry", ["LAMBDA_TASK_ROOT"] = task.FullName, ["PATH"] = "/usr/bin:/bin", ["HOME"] = task.FullName,
            })
                start.Environment[name] = value;
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            try
            {
                // The input of an execution that was no request: there is nothing to look up.
                var answer = await runtime.InvokeAsync("""{"executionArn":"arn:aws:states:ap-northeast-1:123456789012:execution:m:x","status":"ABORTED","input":"{}"}""", process, errors);
                Assert.False((bool)JsonNode.Parse(answer)!["needed"]!);
            }
            finally
            {
                process.Kill(entireProcessTree: true);
            }

            Assert.Contains("step ends", await output);
        }
        finally
        {
            task.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Calls_are_shown_and_the_template_points_at_what_they_put()
    {
        var shown = await ShowAsync();
        var calls = shown.Errors.Split('\n').Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(line => line[2..]).ToList();
        Assert.All(calls, call => Assert.StartsWith("aws ", call));
        var put = calls.Where(call => call.StartsWith("aws s3 cp ", StringComparison.Ordinal)).Select(call => call.Split(' ')[^1]).ToList();
        Assert.Equal(1 + Directory.GetFiles(Path.Combine(Repository.Root, "src", "StateMachines"), "*.asl.json").Length, put.Count);
        Assert.Contains(calls, call => call.StartsWith("aws s3api create-bucket --bucket berth-code-ACCOUNT-eu-west-1", StringComparison.Ordinal));
        var deploy = Assert.Single(calls, call => call.StartsWith("aws cloudformation deploy --stack-name trial ", StringComparison.Ordinal));
        Assert.Matches("Release=[0-9a-f]{16} LeaseWaitSeconds=3$", deploy);

        var text = await File.ReadAllTextAsync(TemplateFile().Match(deploy).Groups[1].Value);
        var named = S3().Matches(text).Select(match => match.Value).Distinct();
        Assert.Equal(put.Order(), named.Order());
        Assert.DoesNotContain("\"src/StateMachines/", text);
        Assert.NotNull(JsonNode.Parse(text)!["Resources"]);
    }

    [Fact]
    public async Task A_name_under_which_no_function_could_take_its_role_is_refused_before_anything_is_built()
    {
        var answer = await Programs.RunAsync(Path.Combine(Repository.Root, "berth"), ["deploy", "--stack", "berth-of-the-platform-team", "--compat", "--show"], new Dictionary<string, string?>());
        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("has 26 characters, and 25 at most", answer.Errors);
    }

    private static Task<Answer> ShowAsync() => ShownAsync.Value;

    private static readonly Lazy<Task<Answer>> ShownAsync = new(async () =>
    {
        var answer = await Programs.RunAsync(Path.Combine(Repository.Root, "berth"), ["deploy", "--stack", "trial", "--compat", "--show", "LeaseWaitSeconds=3"],
            new Dictionary<string, string?> { ["AWS_REGION"] = "eu-west-1", ["AWS_DEFAULT_REGION"] = "eu-west-1" });
        answer.Good();
        return answer;
    });

    [GeneratedRegex("Packed .*: (/.+\\.zip)")]
    private static partial Regex Packed();

    [GeneratedRegex("--template-file (\\S+)")]
    private static partial Regex TemplateFile();

    [GeneratedRegex("s3://[^\"]+")]
    private static partial Regex S3();

    /// <summary>Lambda's Runtime API for one invocation.</summary>
    private sealed class RuntimeApi : IDisposable
    {
        private readonly HttpListener listener = new();

        public RuntimeApi()
        {
            // A port that was free a moment ago; HttpListener cannot choose one itself.
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = $"127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            }

            listener.Prefixes.Add($"http://{Address}/");
            listener.Start();
        }

        public string Address { get; }

        /// <returns>What the function posted as its response.</returns>
        public async Task<string> InvokeAsync(string payload, Process process, Task<string> errors)
        {
            var next = await RequestAsync(process, errors);
            Assert.EndsWith("/2018-06-01/runtime/invocation/next", next.Request.Url!.AbsolutePath);
            next.Response.Headers["Lambda-Runtime-Aws-Request-Id"] = "one";
            next.Response.Headers["Lambda-Runtime-Deadline-Ms"] = DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
            next.Response.Headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:ap-northeast-1:123456789012:function:trial-RecoverRun:1";
            next.Response.ContentType = "application/json";
            await next.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(payload));
            next.Response.Close();
            var posted = await RequestAsync(process, errors);
            using var reader = new StreamReader(posted.Request.InputStream);
            var answer = await reader.ReadToEndAsync();
            posted.Response.StatusCode = 202;
            posted.Response.Close();
            Assert.True(posted.Request.Url!.AbsolutePath.EndsWith("/invocation/one/response", StringComparison.Ordinal), answer);
            return answer;
        }

        public void Dispose() => listener.Close();

        private async Task<HttpListenerContext> RequestAsync(Process process, Task<string> errors)
        {
            var request = listener.GetContextAsync();
            var ended = process.WaitForExitAsync();
            if (await Task.WhenAny(request, ended, Task.Delay(Patience)) == request)
                return await request;
            throw new InvalidOperationException(process.HasExited ? $"bootstrap ended with {process.ExitCode}: {await errors}" : "bootstrap asked for nothing");
        }
    }
}
