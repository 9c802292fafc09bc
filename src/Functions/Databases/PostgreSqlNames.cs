using System.Text;
using System.Text.RegularExpressions;
using Berth.Errors;

namespace Berth.Databases;

/// <summary>Quotes names and checks privileges: no other text gets into a statement.</summary>
public static partial class PostgreSqlNames
{
    /// <summary>The server cuts longer names off, and two of them could become one.</summary>
    private const int Longest = 63;

    /// <summary>The role that owns a database and all that is made in it. No user's name begins so.</summary>
    public static string OwnerOf(string database) => $"owner_of_{database}";

    /// <exception cref="PermanentError">The name is too long.</exception>
    public static string Quoted(string name) => Encoding.UTF8.GetByteCount(name) <= Longest
        ? $"\"{name.Replace("\"", "\"\"")}\""
        : throw new PermanentError("NameTooLong", $"{name} is longer than PostgreSQL's {Longest} bytes.", "Choose a shorter schema name.");

    /// <exception cref="ArgumentException">Something other than words in capital letters.</exception>
    public static string List(IReadOnlyCollection<string> privileges) => privileges.All(privilege => Privilege().IsMatch(privilege))
        ? string.Join(", ", privileges)
        : throw new ArgumentException("A privilege is a word in capital letters.", nameof(privileges));

    [GeneratedRegex(@"^[A-Z]+\z")]
    private static partial Regex Privilege();
}
