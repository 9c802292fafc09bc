using System.Text.Json.Nodes;
using Amazon.CognitoIdentityProvider;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Berth.Cli.Clouds;
using Berth.Cli.Output;
using Berth.Platforms;

namespace Berth.Cli.Demo;

/// <summary>The questions that show a RISKEN environment to be there.</summary>
public sealed class Questions(ControlPlane plane, LocalCloudDescription cloud, Platform platform)
{
    public async Task<IReadOnlyList<Question>> AboutAsync(EnvironmentView view, CancellationToken cancellation)
    {
        var environment = view.Name;
        var ns = view.Run.Request.Risken!.Namespace;
        var questions = new List<Question>
        {
            new("The load balancer's rules: sign-in before everything but the token rule", "aws",
            [
                "elbv2", "describe-rules", "--listener-arn", platform.LoadBalancers[0].ListenerArn, "--output", "text",
                "--query", "Rules[].[Priority, Conditions[].HostHeaderConfig.Values[] | [0], Conditions[].PathPatternConfig.Values[] | [0], Conditions[].SourceIpConfig.Values[] | [0], join(`,`, Actions[].Type)]",
            ]),
            new("The app client that the sign-in uses, without its secret", "aws",
            [
                "cognito-idp", "describe-user-pool-client", "--user-pool-id", platform.UserPool!.Id, "--client-id", await ClientAsync(environment, cancellation), "--output", "json",
                "--query", "UserPoolClient.{name:ClientName,flows:AllowedOAuthFlows,callbacks:CallbackURLs,scopes:AllowedOAuthScopes}",
            ], Lines: 20),
            new("The application's parameters: names and types, no values", "aws",
            [
                "ssm", "get-parameters-by-path", "--path", $"/{environment}", "--recursive", "--output", "text", "--query", "Parameters[].[Name,Type]",
            ]),
            new("The metrics that the functions wrote into their logs", "aws",
            [
                "cloudwatch", "list-metrics", "--namespace", "Berth", "--metric-name", "Duration", "--output", "text", "--query", "Metrics[?length(Dimensions)==`1`].[MetricName,Dimensions[0].Value]",
            ], Lines: 14),
            new("The log of a step: structured, by environment, request, execution and step", "aws",
            [
                "logs", "filter-log-events", "--log-group-name", $"/aws/lambda/{plane.Stack}-WireLoadBalancer", "--filter-pattern", "\"step ends\"", "--output", "text", "--query", "events[-2:].message",
            ], Lines: 3),
            new("What runs in the cluster", "kubectl", [.. Kubectl(), "get", "ns,sa,deploy,svc", "-n", ns], Lines: 30),
        };
        questions.Add(await LoginAsync(view, cancellation));
        return questions;
    }

    private IEnumerable<string> Kubectl() => cloud.Kubeconfig is { } file ? ["--kubeconfig", file] : [];

    private async Task<string> ClientAsync(string environment, CancellationToken cancellation)
    {
        using var cognito = new AmazonCognitoIdentityProviderClient(plane.Connection.Credentials, plane.Connection.Configured<AmazonCognitoIdentityProviderConfig>());
        var clients = await cognito.ListUserPoolClientsAsync(new() { UserPoolId = platform.UserPool!.Id, MaxResults = 60 }, cancellation);
        return clients.UserPoolClients.FirstOrDefault(client => client.ClientName == $"berth-{environment}")?.ClientId ?? "none";
    }

    /// <summary>Logs in with what AWSCURRENT holds. The password goes into the client's environment and nowhere else.</summary>
    private async Task<Question> LoginAsync(EnvironmentView view, CancellationToken cancellation)
    {
        using var secrets = new AmazonSecretsManagerClient(plane.Connection.Credentials, plane.Connection.Configured<AmazonSecretsManagerConfig>());
        var value = (await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = $"berth/{view.Name}/database", VersionStage = "AWSCURRENT" }, cancellation)).SecretString;
        var login = JsonNode.Parse(value)!;
        var (host, port, _, authority) = cloud.MySql;
        // Not SHOW GRANTS: it prints the password's hash.
        return new("A login to the database over TLS with what AWSCURRENT holds (the password in MYSQL_PWD)", "mariadb",
            [
                "--no-defaults", $"--host={host}", $"--port={port}", "--protocol=tcp", $"--user={login["username"]!.GetValue<string>()}",
                $"--ssl-ca={authority}", "--ssl-verify-server-cert", $"--database={view.Run.Request.Risken!.Database.Schema}", "--batch",
                "--execute", "SELECT CURRENT_USER() AS user, DATABASE() AS db; SHOW STATUS LIKE 'Ssl_version'; SELECT GROUP_CONCAT(PRIVILEGE_TYPE) AS privileges, TABLE_SCHEMA FROM information_schema.SCHEMA_PRIVILEGES GROUP BY TABLE_SCHEMA",
            ],
            new Dictionary<string, string> { ["MYSQL_PWD"] = login["password"]!.GetValue<string>() });
    }
}
