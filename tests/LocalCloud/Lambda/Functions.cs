using System.Text;
using System.Text.Json.Nodes;
using Berth.LocalCloud.Lambda;
using Berth.LocalCloud.Lambda.Calls;
using Berth.LocalCloud.Lambda.Runtime;

namespace Berth.Tests.LocalCloud.Lambda;

/// <summary>A function host over function.py, in a folder of its own that goes with it.</summary>
internal sealed class Functions : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("berth-functions-");

    public FunctionHost Host { get; private set; } = null!;

    public PrintedLines Printed { get; } = new();

    public List<string> Issued { get; } = [];

    public string Scratch => _folder.FullName;

    public static async Task<Functions> StartAsync(Func<FunctionHostOptions, FunctionHostOptions>? with = null, IFunctionOutput? output = null)
    {
        var functions = new Functions();
        await InstallAsync(functions._folder.FullName);
        var options = new FunctionHostOptions
        {
            FunctionsDirectory = functions._folder.FullName,
            ScratchDirectory = functions._folder.FullName,
            GatewayEndpoint = new Uri("http://127.0.0.1:9"),
            IssueKeys = (role, session) =>
            {
                lock (functions.Issued)
                {
                    functions.Issued.Add($"{role} {session}");
                    return Task.FromResult(new AwsKeys($"ASIA{functions.Issued.Count}", "secret", "token"));
                }
            },
        };
        functions.Host = await FunctionHost.StartAsync(with?.Invoke(options) ?? options, output ?? functions.Printed);
        return functions;
    }

    /// <summary>Puts function.py into a folder as the executable bootstrap.</summary>
    public static async Task InstallAsync(string folder)
    {
        string bootstrap = Path.Combine(folder, "bootstrap");
        string script = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Lambda", "function.py"));
        await File.WriteAllTextAsync(bootstrap, $"#!{Python()} -S\n{script}");
        File.SetUnixFileMode(bootstrap, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public static FunctionSettings Settings(string name = "one", double timeoutSeconds = 30, params (string Name, string Value)[] environment) => new(
        name, $"arn:aws:lambda:ap-northeast-1:123456789012:function:{name}", "arn:aws:iam::123456789012:role/one", "bootstrap", 256,
        TimeSpan.FromSeconds(timeoutSeconds), $"/aws/lambda/{name}", environment.ToDictionary(entry => entry.Name, entry => entry.Value));

    public async Task<(InvokeResult Result, JsonNode? Payload)> InvokeAsync(string name, string payload)
    {
        InvokeResult result = await Host.InvokeAsync(name, Encoding.UTF8.GetBytes(payload), async: false, CancellationToken.None);
        return (result, JsonNode.Parse(result.Payload.Span));
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string Python() => Environment.GetEnvironmentVariable("PATH")!.Split(':')
        .Select(folder => Path.Combine(folder, "python3")).First(File.Exists);
}

/// <summary>Keeps what functions print, and lets a test wait for a line.</summary>
internal sealed class PrintedLines : IFunctionOutput
{
    private readonly List<(string Group, string Stream, string Line)> _lines = [];
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Found)> _waiting = [];

    public IReadOnlyList<(string Group, string Stream, string Line)> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public void Write(string logGroup, string logStream, string line)
    {
        lock (_lines)
        {
            _lines.Add((logGroup, logStream, line));
            _waiting.RemoveAll(waiting => waiting.Wanted(line) && waiting.Found.TrySetResult(line));
        }
    }

    public Task<string> LineAsync(Func<string, bool> wanted)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lines)
        {
            if (_lines.FirstOrDefault(line => wanted(line.Line)) is { Line: { } already })
            {
                return Task.FromResult(already);
            }
            _waiting.Add((wanted, found));
        }
        return found.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
