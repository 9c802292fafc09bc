using System.Text.RegularExpressions;

namespace Berth.Databases;

/// <summary>Reads and writes the parts of GRANT statements. Names are quoted, privileges checked: no other text gets into a statement.</summary>
public static partial class MySqlGrants
{
    /// <summary>The lines of SHOW GRANTS that are about the schema as a whole: what they name it, and what they give.</summary>
    public static IEnumerable<(string Target, string[] Privileges)> On(string schema, IEnumerable<string> grants) =>
        grants.Select(grant => SchemaGrant().Match(grant))
            .Where(match => match.Success && Unescaped(match.Groups["schema"].Value) == schema)
            .Select(match => ($"`{match.Groups["schema"].Value}`.*", match.Groups["privileges"].Value.Split(',', StringSplitOptions.TrimEntries)));

    /// <summary>What a GRANT on the schema names. There an underscore or percent sign stands for any character unless escaped.</summary>
    /// <param name="literally">Whether the server takes the name as it stands.</param>
    public static string Target(string schema, bool literally) =>
        $"{Quoted(literally ? schema : schema.Replace(@"\", @"\\").Replace("_", @"\_").Replace("%", @"\%"))}.*";

    /// <param name="statement">A line of SHOW CREATE USER. MySQL says REQUIRE NONE of a user that may come without TLS, MariaDB nothing.</param>
    public static bool RequiresTls(string statement) => TlsRequirement().IsMatch(statement);

    /// <exception cref="ArgumentException">Something other than words in capital letters.</exception>
    public static string List(IReadOnlyCollection<string> privileges) => privileges.All(privilege => Privilege().IsMatch(privilege))
        ? string.Join(", ", privileges)
        : throw new ArgumentException("A privilege is words in capital letters.", nameof(privileges));

    public static string Quoted(string name) => $"`{name.Replace("`", "``")}`";

    private static string Unescaped(string name) => Escape().Replace(name.Replace("``", "`"), "$1");

    [GeneratedRegex(@"^GRANT (?<privileges>[A-Z ,]+) ON `(?<schema>(?:[^`]|``)+)`\.\* TO ")]
    private static partial Regex SchemaGrant();

    [GeneratedRegex(@" REQUIRE (SSL|X509|ISSUER|SUBJECT|CIPHER)\b")]
    private static partial Regex TlsRequirement();

    [GeneratedRegex("^[A-Z]+( [A-Z]+)*$")]
    private static partial Regex Privilege();

    [GeneratedRegex(@"\\([\\_%])")]
    private static partial Regex Escape();
}
