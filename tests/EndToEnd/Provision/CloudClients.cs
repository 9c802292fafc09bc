using System.Text.Json.Nodes;

namespace Berth.Tests.EndToEnd.Provision;

/// <summary>The clients that look at what came to be: aws, kubectl and mariadb and psql, which are not ours, and the commands of Berth.</summary>
internal sealed class CloudClients
{
    private readonly JsonObject cloud;
    private readonly string state;
    private readonly Dictionary<string, string?> variables;

    public CloudClients(JsonObject cloud, string state)
    {
        this.cloud = cloud;
        this.state = state;
        var configuration = Path.Combine(state, "aws-config");
        // Or a parameter that is a URL would be fetched.
        File.WriteAllText(configuration, "[default]\ncli_follow_urlparam = false\n");
        variables = new()
        {
            ["AWS_ACCESS_KEY_ID"] = (string)cloud["credentials"]!["accessKeyId"]!,
            ["AWS_SECRET_ACCESS_KEY"] = (string)cloud["credentials"]!["secretAccessKey"]!,
            ["AWS_SESSION_TOKEN"] = null,
            ["AWS_PROFILE"] = null,
            ["AWS_REGION"] = (string)cloud["region"]!,
            ["AWS_DEFAULT_REGION"] = (string)cloud["region"]!,
            ["AWS_CONFIG_FILE"] = configuration,
            ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
            ["AWS_PAGER"] = "",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["BERTH_ROOT"] = Repository.Root,
        };
    }

    public string ListenerArn => (string)cloud["platform"]!["loadBalancers"]![0]!["listenerArn"]!;
    public string HostedZone => (string)cloud["platform"]!["hostedZoneId"]!;
    public string UserPool => (string)cloud["platform"]!["userPool"]!["id"]!;
    public string Kubeconfig => (string)cloud["kubernetes"]!["kubeconfig"]!;
    public string Authority => (string)cloud["databases"]!["mysql"]!["caFile"]!;

    public string Output(string name) => (string)cloud["outputs"]![name]!;

    /// <summary>The name of the role of a function.</summary>
    public async Task<string> RoleOfAsync(string function) =>
        (string)(await AwsAsync("cloudformation", "describe-stack-resource", "--stack-name", (string)cloud["stack"]!, "--logical-resource-id", $"{function}Role"))
            ["StackResourceDetail"]!["PhysicalResourceId"]!;

    public async Task<string> RoleArnOfAsync(string function) => $"arn:aws:iam::{(string)cloud["account"]!}:role/{await RoleOfAsync(function)}";

    /// <summary>Keys as the clients take them; STS writes their names with capitals.</summary>
    public static JsonObject Keys(JsonNode credentials) => new()
    {
        ["accessKeyId"] = (string?)credentials["AccessKeyId"],
        ["secretAccessKey"] = (string?)credentials["SecretAccessKey"],
        ["sessionToken"] = (string?)credentials["SessionToken"],
    };

    /// <summary>Has Secrets Manager rotate by Berth's function, and turns its schedule on.</summary>
    public async Task RotateSecretAsync(string secret)
    {
        var function = (string)(await AwsAsync("lambda", "get-function", "--function-name", "berth-RotateSecretVersion"))["Configuration"]!["FunctionArn"]!;
        await AwsAsync("secretsmanager", "rotate-secret", "--secret-id", secret, "--rotation-lambda-arn", $"{function}:live", "--rotation-rules", "AutomaticallyAfterDays=30");
    }

    /// <summary>Turns the schedule off: what of a rotation is under way ends.</summary>
    public Task CancelRotationAsync(string secret) => AwsAsync("secretsmanager", "cancel-rotate-secret", "--secret-id", secret);

    public Task<Answer> BerthAsync(params string[] arguments) => BerthWithAsync("", arguments);

    public Task<Answer> BerthWithAsync(string input, params string[] arguments) =>
        Programs.RunAsync(Repository.Commands, [.. arguments, "--state", state], variables, input);

    /// <summary>Puts a request on the queue and waits for its end.</summary>
    public Task<Answer> SendAsync(JsonObject request) => BerthWithAsync(request.ToJsonString(), "send", "-", "--wait", "--json");

    public Task<Answer> TryAwsAsync(params string[] arguments) => AwsCommands.RunAsync(Aws(arguments), variables);

    /// <param name="keys">Whose call it is, in place of the administrator's.</param>
    public Task<Answer> TryAwsAsAsync(JsonNode keys, params string[] arguments) => AwsCommands.RunAsync(Aws(arguments), new Dictionary<string, string?>(variables)
    {
        ["AWS_ACCESS_KEY_ID"] = (string)keys["accessKeyId"]!,
        ["AWS_SECRET_ACCESS_KEY"] = (string)keys["secretAccessKey"]!,
        ["AWS_SESSION_TOKEN"] = (string)keys["sessionToken"]!,
    });

    public async Task<JsonNode> AwsAsync(params string[] arguments) =>
        JsonNode.Parse((await TryAwsAsync(arguments)).Good() is { Length: > 0 } text ? text : "{}")!;

    public Task<Answer> TryKubectlAsync(params string[] arguments) => Programs.RunAsync("kubectl", ["--kubeconfig", Kubeconfig, .. arguments], variables);

    public async Task<JsonNode> KubectlAsync(params string[] arguments) =>
        JsonNode.Parse((await TryKubectlAsync([.. arguments, "-o", "json"])).Good())!;

    /// <summary>A service account's token, as pods get it; through the raw API, for kubectl's own command speaks protobuf.</summary>
    public async Task<string> TokenAsync(string ns, string account, string audience)
    {
        var request = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["spec"] = new JsonObject { ["audiences"] = new JsonArray(audience), ["expirationSeconds"] = 3600 },
        };
        string[] call = ["--kubeconfig", Kubeconfig, "create", "--raw", $"/api/v1/namespaces/{ns}/serviceaccounts/{account}/token", "-f", "-"];
        var answer = await Programs.RunAsync("kubectl", call, variables, request.ToJsonString());
        return (string)JsonNode.Parse(answer.Good())!["status"]!["token"]!;
    }

    /// <param name="security">Such as --skip-ssl; none for TLS with the platform's authority.</param>
    public Task<Answer> MariaDbAsync(string user, string password, string statement, params string[] security) => Programs.RunAsync("mariadb",
        [
            "--no-defaults", $"--host={cloud["databases"]!["mysql"]!["host"]}", $"--port={cloud["databases"]!["mysql"]!["port"]}", "--protocol=tcp", $"--user={user}",
            .. security.Length > 0 ? security : [$"--ssl-ca={Authority}", "--ssl-verify-server-cert"],
            "--batch", "--skip-column-names", "--execute", statement,
        ],
        new Dictionary<string, string?> { ["MYSQL_PWD"] = password });

    /// <summary>With the platform's authority, and never without TLS.</summary>
    public Task<Answer> PsqlAsync(string user, string password, string database, string statement) => Programs.RunAsync("psql",
        [
            "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--no-password", "-v", "ON_ERROR_STOP=1", "-c", statement,
            $"host={cloud["databases"]!["postgres"]!["host"]} port={cloud["databases"]!["postgres"]!["port"]} dbname={database} user={user} sslmode=verify-full sslrootcert={cloud["databases"]!["postgres"]!["caFile"]}",
        ],
        new Dictionary<string, string?> { ["PGPASSWORD"] = password });

    public async Task<(string User, string Password)> DatabaseAdministratorAsync()
    {
        var secret = await AwsAsync("secretsmanager", "get-secret-value", "--secret-id", (string)cloud["platform"]!["database"]!["mysql"]!["adminSecretArn"]!);
        var login = JsonNode.Parse((string)secret["SecretString"]!)!;
        return ((string)login["username"]!, (string)login["password"]!);
    }

    /// <summary>The calls of Berth's roles after a number that changed something, or tried to.</summary>
    public async Task<IReadOnlyList<string>> MutatingCallsAsync(long since) =>
    [
        .. JsonNode.Parse((await BerthAsync("ledger", "--mutating", "--json", "--since", $"{since}")).Good())!.AsArray()
            .Where(call => ((string)call!["caller"]!).StartsWith("berth-", StringComparison.Ordinal))
            .Select(call => $"{call!["caller"]} {call["service"]}:{call["operation"]} {call["resource"]}"),
    ];

    /// <summary>The endpoint as an argument: for SQS the command line's version 1 does not read AWS_ENDPOINT_URL.</summary>
    private string[] Aws(string[] arguments) => [.. arguments, "--endpoint-url", (string)cloud["endpoint"]!, "--output", "json"];
}
