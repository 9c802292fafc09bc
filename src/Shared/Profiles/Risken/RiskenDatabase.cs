using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles.Risken;

/// <summary>Where RISKEN's database is, and how its pods come by the credentials.</summary>
internal static class RiskenDatabase
{
    private static readonly string[] Roles = ["MASTER", "SLAVE"];

    /// <summary>What the database's namespace is placed as.</summary>
    private const string NamespacePurpose = "database";

    /// <summary>The one that RISKEN's own manifests use.</summary>
    private const string WantedNamespace = "middleware";

    /// <summary>What pods log in with. Of a server inside the cluster it is no <see cref="Blueprint.Database"/>: Berth's functions do not reach it.</summary>
    /// <param name="placement">Null while a request is checked: then the database's namespace is the wanted one.</param>
    public static DatabaseAccount Account(EnvironmentRequest request, RiskenRequest risken, Platform platform, Placement? placement = null) => new($"berth/{request.Environment}/database", "mysql", risken.Database.Schema,
        DatabaseAccount.UserOf(request.Environment), ["SELECT", "INSERT", "UPDATE", "DELETE", "EXECUTE"], risken.Database.RotateEveryDays, risken.Database.Rotation)
    {
        // RISKEN's DSN has no tls= (ca-risken/core:pkg/db/db.go), so its driver never asks for TLS.
        RequiresTls = false,
        IsRotated = !InCluster(risken),
        Keys = ReadsSecret(risken)
            ? new SortedDictionary<string, string>(Roles.SelectMany(Credentials).ToDictionary(field => field.Name, field => $"{{{field.Key}}}"), StringComparer.Ordinal)
            {
                ["DB_MASTER_HOST"] = "{host}",
                ["DB_SLAVE_HOST"] = Server(risken, platform, placement).Reader,
            }
            : new(),
    };

    /// <summary>True: pods read user and password from the secret itself, and Parameter Store holds neither.</summary>
    public static bool ReadsSecret(RiskenRequest risken) => risken.Database.CredentialsIn == "secretsManager";

    public static bool InCluster(RiskenRequest risken) => risken.Database.Mode == "incluster";

    public static IEnumerable<KeyValuePair<string, ParameterValue>> Parameters(RiskenRequest risken, Platform platform, DatabaseAccount account, Placement? placement)
    {
        var (writer, reader, port) = Server(risken, platform, placement);
        yield return new("DB_MASTER_HOST", ParameterValue.Plain(writer));
        yield return new("DB_SLAVE_HOST", ParameterValue.Plain(reader));
        if (!ReadsSecret(risken))
            foreach (var (name, key) in Roles.SelectMany(Credentials))
                yield return new(name, ParameterValue.Secret(account.Secret(key)));

        // The documented names are not the ones that the code reads; both are published.
        foreach (var name in new[] { "DBSCHEMA", "DB_SCHEMA" })
            yield return new(name, ParameterValue.Plain(account.Schema));
        foreach (var name in new[] { "DBPORT", "DB_PORT" })
            yield return new(name, ParameterValue.Plain($"{port}"));
    }

    /// <summary>Stands under the common path, where all find it; only those that open connections heed it.</summary>
    public static bool Concerns(string parameter) => parameter[(parameter.LastIndexOf('/') + 1)..].StartsWith("DB", StringComparison.Ordinal);

    /// <summary>What has to be placed: the application's namespace, and one for the database inside the cluster.</summary>
    public static IReadOnlyDictionary<string, NamespaceNeed> Namespaces(EnvironmentRequest request, RiskenRequest risken)
    {
        var needs = new Dictionary<string, NamespaceNeed> { ["application"] = new(risken.Namespace, Field: "/risken/namespace") };
        if (InCluster(risken))
            needs[NamespacePurpose] = new(WantedNamespace, $"{request.Environment}-{WantedNamespace}");
        return needs;
    }

    public static IReadOnlyList<SchemaNeed> Schemas(RiskenRequest risken) => InCluster(risken) ? [] : [new("mysql", risken.Database.Schema, "/risken/database/schema")];

    public static string Namespace(Placement? placement) => placement?.Namespaces?.GetValueOrDefault(NamespacePurpose) ?? WantedNamespace;

    public static string Host(Placement? placement) => $"{RiskenDatabaseServer.Name}.{Namespace(placement)}.svc.cluster.local";

    private static (string Writer, string Reader, int Port) Server(RiskenRequest risken, Platform platform, Placement? placement) => InCluster(risken)
        ? (Host(placement), Host(placement), RiskenDatabaseServer.Port)
        : (platform.Database.Mysql!.Writer, platform.Database.Mysql.Reader ?? platform.Database.Mysql.Writer, platform.Database.Mysql.Port);

    private static IEnumerable<(string Name, string Key)> Credentials(string role) => [($"DB_{role}_USER", "username"), ($"DB_{role}_PASSWORD", "password")];
}
