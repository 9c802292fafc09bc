using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MySqlConnector;

/// <summary>
/// Connection string options, under the official names and aliases. An option that the official package knows and
/// this stand-in does not act on is refused like an unknown one.
/// </summary>
public sealed class MySqlConnectionStringBuilder : DbConnectionStringBuilder
{
    // Alias (lower case) -> canonical name. Source: mysqlconnector.net/connection-options.
    private static readonly Dictionary<string, string> Names = Aliases(
        "Server,Host,Data Source,DataSource,Address,Addr,Network Address",
        "Port",
        "User ID,UserID,Username,Uid,User name,User",
        "Password,pwd",
        "Database,Initial Catalog",
        "SSL Mode,SslMode",
        "SSL CA,CACertificateFile,CA Certificate File,SslCa,Ssl-Ca",
        "Pooling",
        "Allow Public Key Retrieval,AllowPublicKeyRetrieval",
        "Allow User Variables,AllowUserVariables",
        "Connection Timeout,ConnectionTimeout,Connect Timeout",
        "Default Command Timeout,DefaultCommandTimeout,Command Timeout",
        "No Backslash Escapes,NoBackslashEscapes",
        "Persist Security Info,PersistSecurityInfo",
        "Treat Tiny As Boolean,TreatTinyAsBoolean",
        "Use Affected Rows,UseAffectedRows");

    public MySqlConnectionStringBuilder()
    {
    }

    /// <exception cref="ArgumentException">An unknown option or a value that its option cannot take.</exception>
    public MySqlConnectionStringBuilder(string connectionString) => ConnectionString = connectionString;

    /// <summary>Host name or address.</summary>
    [AllowNull]
    public string Server { get => Text("Server"); set => Put("Server", value); }

    public uint Port { get => Number("Port", 3306); set => Put("Port", value); }

    [AllowNull]
    public string UserID { get => Text("User ID"); set => Put("User ID", value); }

    [AllowNull]
    public string Password { get => Text("Password"); set => Put("Password", value); }

    [AllowNull]
    public string Database { get => Text("Database"); set => Put("Database", value); }

    public MySqlSslMode SslMode
    {
        get => Enum.Parse<MySqlSslMode>(Text("SSL Mode", nameof(MySqlSslMode.Preferred)), ignoreCase: true);
        set => Put("SSL Mode", value);
    }

    /// <summary>Path of a PEM file with the authorities to trust for VerifyCA and VerifyFull; empty: those of the system.</summary>
    [AllowNull]
    public string SslCa { get => Text("SSL CA"); set => Put("SSL CA", value); }

    /// <summary>Accepted and without effect: each connection here is one of its own.</summary>
    public bool Pooling { get => Flag("Pooling", true); set => Put("Pooling", value); }

    /// <summary>Whether an unencrypted caching_sha2_password log-in may trust a public key that the server sends.</summary>
    public bool AllowPublicKeyRetrieval { get => Flag("Allow Public Key Retrieval", false); set => Put("Allow Public Key Retrieval", value); }

    /// <summary>Whether @name without a parameter of that name is left to the server.</summary>
    public bool AllowUserVariables { get => Flag("Allow User Variables", false); set => Put("Allow User Variables", value); }

    /// <summary>Seconds for the whole of opening (TCP, TLS, log-in); 0: no limit.</summary>
    public uint ConnectionTimeout { get => Number("Connection Timeout", 15); set => Put("Connection Timeout", value); }

    /// <summary>Seconds for a command; 0: no limit.</summary>
    public uint DefaultCommandTimeout { get => Number("Default Command Timeout", 30); set => Put("Default Command Timeout", value); }

    /// <summary>Doubles no backslash in string parameters. Also done when the server reports this SQL mode.</summary>
    public bool NoBackslashEscapes { get => Flag("No Backslash Escapes", false); set => Put("No Backslash Escapes", value); }

    /// <summary>Whether MySqlConnection.ConnectionString keeps the password after opening.</summary>
    public bool PersistSecurityInfo { get => Flag("Persist Security Info", false); set => Put("Persist Security Info", value); }

    /// <summary>Whether TINYINT(1) reads as bool.</summary>
    public bool TreatTinyAsBoolean { get => Flag("Treat Tiny As Boolean", true); set => Put("Treat Tiny As Boolean", value); }

    /// <summary>Whether an UPDATE reports rows changed rather than rows found.</summary>
    public bool UseAffectedRows { get => Flag("Use Affected Rows", false); set => Put("Use Affected Rows", value); }

    [AllowNull]
    public override object this[string key]
    {
        get => base[Canonical(key)];
        set
        {
            var name = Canonical(key);
            if (value is null)
                base.Remove(name);
            else
                base[name] = Checked(name, value);
        }
    }

    public override bool ContainsKey(string keyword) => Names.TryGetValue(keyword, out var name) && base.ContainsKey(name);

    public override bool Remove(string keyword) => Names.TryGetValue(keyword, out var name) && base.Remove(name);

    private static string Canonical(string key) =>
        Names.TryGetValue(key, out var name) ? name : throw new ArgumentException($"Option '{key}' not supported.");

    private static object Checked(string name, object value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        var fits = name switch
        {
            "Port" or "Connection Timeout" or "Default Command Timeout" => uint.TryParse(text, CultureInfo.InvariantCulture, out _),
            "SSL Mode" => Enum.TryParse<MySqlSslMode>(text, ignoreCase: true, out _),
            "Server" or "User ID" or "Password" or "Database" or "SSL CA" => true,
            _ => ParseFlag(text) is not null,
        };
        return fits ? text : throw new ArgumentException($"Value '{text}' not supported for option '{name}'.");
    }

    private static bool? ParseFlag(string text) => text.ToLowerInvariant() switch
    {
        "true" or "yes" or "1" => true,
        "false" or "no" or "0" => false,
        _ => null,
    };

    private void Put(string name, object? value) => this[name] = value;

    private string Text(string name, string otherwise = "") => base.TryGetValue(name, out var value) ? (string)value : otherwise;

    private uint Number(string name, uint otherwise) =>
        base.TryGetValue(name, out var value) ? uint.Parse((string)value, CultureInfo.InvariantCulture) : otherwise;

    private bool Flag(string name, bool otherwise) => base.TryGetValue(name, out var value) ? ParseFlag((string)value)!.Value : otherwise;

    private static Dictionary<string, string> Aliases(params string[] options)
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var option in options)
        {
            var all = option.Split(',');
            foreach (var name in all)
                names.Add(name, all[0]);
        }
        return names;
    }
}
