using Berth.Platforms;
using Berth.Requests;

namespace Berth.Profiles.Risken;

/// <summary>Where RISKEN's database is, and how its pods come by the credentials.</summary>
internal static class RiskenDatabase
{
    private static readonly string[] Roles = ["MASTER", "SLAVE"];

    private const string InClusterHost = "db.middleware.svc.cluster.local";

    public static DatabaseAccount Account(EnvironmentRequest request, RiskenRequest risken, Platform platform) => new($"berth/{request.Environment}/database", "mysql", risken.Database.Schema,
        DatabaseAccount.UserOf(request.Environment), ["SELECT", "INSERT", "UPDATE", "DELETE", "EXECUTE"], risken.Database.RotateEveryDays, risken.Database.Rotation)
    {
        Keys = ReadsSecret(risken)
            ? new SortedDictionary<string, string>(Roles.SelectMany(Credentials).ToDictionary(field => field.Name, field => $"{{{field.Key}}}"), StringComparer.Ordinal)
            {
                ["DB_MASTER_HOST"] = "{host}",
                ["DB_SLAVE_HOST"] = Server(risken, platform).Reader,
            }
            : new(),
    };

    /// <summary>True: pods read user and password from the secret itself, and Parameter Store holds neither.</summary>
    public static bool ReadsSecret(RiskenRequest risken) => risken.Database.CredentialsIn == "secretsManager";

    public static bool InCluster(RiskenRequest risken) => risken.Database.Mode == "incluster";

    public static IEnumerable<KeyValuePair<string, ParameterValue>> Parameters(RiskenRequest risken, Platform platform, DatabaseAccount account)
    {
        var (writer, reader, port) = Server(risken, platform);
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

    private static (string Writer, string Reader, int Port) Server(RiskenRequest risken, Platform platform) => InCluster(risken)
        ? (InClusterHost, InClusterHost, 3306)
        : (platform.Database.Mysql!.Writer, platform.Database.Mysql.Reader ?? platform.Database.Mysql.Writer, platform.Database.Mysql.Port);

    private static IEnumerable<(string Name, string Key)> Credentials(string role) => [($"DB_{role}_USER", "username"), ($"DB_{role}_PASSWORD", "password")];
}
