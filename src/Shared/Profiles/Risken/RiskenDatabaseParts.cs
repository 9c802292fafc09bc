using System.Text.Json.Nodes;
using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles.Risken;

/// <summary>
/// What RISKEN's database consists of besides its account: a server of its own inside the cluster, where that is asked for,
/// and the Job that makes the tables, where the platform came with the SQL.
/// </summary>
internal sealed record RiskenDatabaseParts
{
    /// <summary>Tables and what belongs to them, in one schema.</summary>
    private static readonly string[] OwnersPrivileges =
    [
        "SELECT", "INSERT", "UPDATE", "DELETE", "EXECUTE", "CREATE", "DROP", "ALTER", "INDEX", "REFERENCES", "TRIGGER", "LOCK TABLES", "CREATE TEMPORARY TABLES",
        "CREATE VIEW", "SHOW VIEW", "CREATE ROUTINE", "ALTER ROUTINE",
    ];

    public SchemaOwner? Owner { get; init; }
    public SchemaScripts? Scripts { get; init; }
    public IReadOnlyList<GeneratedSecret> GeneratedSecrets { get; init; } = [];
    public IReadOnlyList<GeneratedLogin> GeneratedLogins { get; init; } = [];
    public IReadOnlyList<string> FurtherNamespaces { get; init; } = [];

    /// <summary>To come before the application's own.</summary>
    public IReadOnlyList<JsonObject> Manifests { get; init; } = [];

    public static RiskenDatabaseParts Of(EnvironmentRequest request, RiskenRequest risken, Platform platform, Placement placement) =>
        RiskenDatabase.InCluster(risken) ? Inside(request, risken, platform, placement) : OnPlatform(request.Environment, risken, platform);

    private static RiskenDatabaseParts OnPlatform(string environment, RiskenRequest risken, Platform platform)
    {
        if (ScriptsOf(platform, risken) is not { } scripts)
            return new();
        var server = platform.Database.Mysql!;
        var user = SchemaOwner.UserOf(environment);
        var login = new GeneratedLogin($"berth/{environment}/schema-owner", new Dictionary<string, string> { ["username"] = user, ["password"] = "{password}" });
        return new()
        {
            Owner = new(user, "mysql", login, risken.Database.Schema, OwnersPrivileges),
            Scripts = scripts,
            Manifests =
            [
                RiskenDatabaseJob.Login(environment, risken.Namespace, login.Secret("username"), login.Secret("password")),
                RiskenDatabaseJob.Authority(environment, risken.Namespace, server.CaParameter),
                RiskenDatabaseJob.Job(environment, scripts, server.Writer, server.Port, risken.Database.Schema, verified: true, DatabaseSchema.IdOf("mysql", risken.Database.Schema)),
            ],
        };
    }

    private static RiskenDatabaseParts Inside(EnvironmentRequest request, RiskenRequest risken, Platform platform, Placement placement)
    {
        var environment = request.Environment;
        var (ns, host, port) = (RiskenDatabase.Namespace(placement), RiskenDatabase.Host(placement), RiskenDatabaseServer.Port);
        var account = RiskenDatabase.Account(request, risken, platform, placement);
        var fields = new Dictionary<string, string>
        {
            ["engine"] = account.Engine,
            ["host"] = host,
            ["port"] = $"{port}",
            ["dbname"] = account.Schema,
            ["username"] = account.UserName,
            ["password"] = "{password}",
        };
        foreach (var (key, template) in account.Keys)
            fields[key] = template.Replace("{username}", account.UserName).Replace("{host}", host);
        var root = new GeneratedSecret($"berth/{environment}/database-root", 32, GeneratedSecret.LettersAndDigits);
        var scripts = ScriptsOf(platform, risken);
        return new()
        {
            Scripts = scripts,
            GeneratedSecrets = [root],
            GeneratedLogins = [new(account.SecretName, fields)],
            FurtherNamespaces = ns == risken.Namespace ? [] : [ns],
            Manifests =
            [
                .. RiskenDatabaseServer.Manifests(environment, ns, account, root),
                .. scripts is null ? [] : new[]
                {
                    RiskenDatabaseJob.Login(environment, risken.Namespace, account.Secret("username"), account.Secret("password")),
                    RiskenDatabaseJob.Job(environment, scripts, host, port, account.Schema, verified: false),
                },
            ],
        };
    }

    private static SchemaScripts? ScriptsOf(Platform platform, RiskenRequest risken) =>
        platform.Database.Mysql?.Schemas?.GetValueOrDefault("risken") is { } digest ? new(digest, risken.Namespace, $"schema-{digest[..8]}") : null;
}
