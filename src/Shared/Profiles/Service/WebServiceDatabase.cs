using Berth.Planning;
using Berth.Requests;

namespace Berth.Profiles.Service;

/// <summary>The database that a service is linked with, and the variables by which its pods find it.</summary>
internal static class WebServiceDatabase
{
    /// <summary>The service makes and changes its own tables; on PostgreSQL they belong to the role that it works as, whatever is granted.</summary>
    private static readonly Dictionary<string, string[]> Privileges = new()
    {
        ["postgres"] = ["CONNECT", "TEMPORARY"],
        ["mysql"] = ["ALTER", "CREATE", "CREATE TEMPORARY TABLES", "CREATE VIEW", "DELETE", "DROP", "EXECUTE", "INDEX", "INSERT", "LOCK TABLES", "REFERENCES", "SELECT", "SHOW VIEW", "TRIGGER", "UPDATE"],
    };

    public static string SchemaOf(EnvironmentRequest request, LinkRequest link) => link.Schema ?? request.Environment.Replace('-', '_');

    /// <summary>Where the request says it.</summary>
    public static string Field(string link) => $"/service/links/{JsonPointer.Escape(link)}";

    public static DatabaseAccount? Account(EnvironmentRequest request, WebServiceRequest service) => service.Links.Values.FirstOrDefault() is { } link
        ? new($"berth/{request.Environment}/database", link.Type, SchemaOf(request, link), DatabaseAccount.UserOf(request.Environment), Privileges[link.Type], link.RotateEveryDays, link.Rotation)
        : null;

    /// <returns>Keys of the credentials' secret by the variable that holds each.</returns>
    public static IEnumerable<KeyValuePair<string, string>> Variables(string name, LinkRequest link) => link.Rename is { } rename
        ? [new(rename.Host, "host"), new(rename.Name, "dbname"), new(rename.User, "username"), new(rename.Password, "password"), .. rename.Port is { } port ? [new(port, "port")] : Array.Empty<KeyValuePair<string, string>>()]
        : [new($"{name}_db_host", "host"), new($"{name}_db_port", "port"), new($"{name}_db_name", "dbname"), new($"{name}_db_user", "username"), new($"{name}_db_password", "password")];
}
