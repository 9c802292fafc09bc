using System.Reflection;
using System.Text.Json;
using Amazon.Runtime;

namespace Berth.Tests.Compat.Aws;

/// <summary>A service that exists twice in the test process: from its official package and from the generator.</summary>
internal sealed class TwinService
{
    private static readonly BasicAWSCredentials Credentials = new("AKIDEXAMPLE", "secret");

    private readonly Assembly _official;

    private TwinService(string name, Type officialClient)
    {
        _official = officialClient.Assembly;
        OfficialClient = officialClient;
        GeneratedClient = typeof(TwinService).Assembly.GetType(GeneratedName(officialClient.FullName!), throwOnError: true)!;
        Model = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Aws", "models", name + ".json"))).RootElement;
    }

    public static IReadOnlyDictionary<string, TwinService> All { get; } = new Dictionary<string, TwinService>
    {
        ["sts"] = new("sts", typeof(Amazon.SecurityToken.AmazonSecurityTokenServiceClient)),
        ["dynamodb"] = new("dynamodb", typeof(Amazon.DynamoDBv2.AmazonDynamoDBClient)),
        ["sso"] = new("sso", typeof(Amazon.SSO.AmazonSSOClient)),
    };

    public Type OfficialClient { get; }

    public Type GeneratedClient { get; }

    /// <summary>The trimmed model.</summary>
    public JsonElement Model { get; }

    public IEnumerable<string> Operations => Model.GetProperty("operations").EnumerateObject().Select(o => o.Name);

    public JsonElement Operation(string name) => Model.GetProperty("operations").GetProperty(name);

    public string Protocol => Model.GetProperty("protocol").GetString()!;

    /// <summary>The names of the properties to compare: those of the generated type, for either.</summary>
    public IEnumerable<string> Members(Type type)
    {
        var generated = type.Assembly == _official ? typeof(TwinService).Assembly.GetType(GeneratedName(type.FullName!))! : type;
        return generated.GetProperties(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.Name != "Retryable").Select(p => p.Name).Order(StringComparer.Ordinal);
    }

    /// <summary>Calls the operation on both clients, official first. A failure is a result too.</summary>
    public async Task<(object Official, object Generated)> Call(string operation, Filling filling, string url, Action between)
    {
        var official = await Call(OfficialClient, operation, filling, url);
        between();
        return (official, await Call(GeneratedClient, operation, filling, url));
    }

    public static ClientConfig Configuration(Type client) =>
        (ClientConfig)Activator.CreateInstance(client.Assembly.GetType(client.FullName![..^"Client".Length] + "Config")!)!;

    private async Task<object> Call(Type clientType, string operation, Filling filling, string url)
    {
        var config = Configuration(clientType);
        config.ServiceURL = url;
        config.AuthenticationRegion = "eu-west-1";
        config.MaxErrorRetry = 0;
        using var client = (AmazonServiceClient)Activator.CreateInstance(clientType, Credentials, config)!;
        var method = clientType.GetMethods().Single(m => m.Name == operation + "Async"
            && m.GetParameters() is [{ ParameterType.Name: var first }, _] && first == operation + "Request");
        var request = Sample.Request(method.GetParameters()[0].ParameterType, filling, Members);
        try
        {
            var task = (Task)method.Invoke(client, [request, CancellationToken.None])!;
            await task;
            return task.GetType().GetProperty("Result")!.GetValue(task)!;
        }
        catch (AmazonServiceException error)
        {
            return error;
        }
    }

    private static string GeneratedName(string official) => Signatures.GeneratedRoot + official["Amazon.".Length..];
}
