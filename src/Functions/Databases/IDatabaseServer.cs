namespace Berth.Databases;

/// <param name="Engine"><c>mysql</c> (MariaDB too) or <c>postgres</c>.</param>
/// <param name="CaPem">Certificate authorities that may have signed the server's certificate; TLS with a full check is the only way in.</param>
public sealed record DatabaseEndpoint(string Engine, string Host, int Port, string CaPem);

/// <summary>Never printed: a record's own text would show the password.</summary>
public sealed class DatabaseLogin(string user, string password)
{
    public string User { get; } = user;
    public string Password { get; } = password;

    public override string ToString() => User;
}

/// <summary>What a user may do on one schema, and how it has to come.</summary>
/// <param name="Privileges">In the engine's words.</param>
/// <param name="RequiresTls">Whether the server refuses the user without TLS; null where the server does not tell users apart in this.</param>
public sealed record UserRights(IReadOnlyList<string> Privileges, bool? RequiresTls)
{
    /// <summary>False where a schema is gone and its privileges have stayed, as they do with MySQL.</summary>
    public bool SchemaIsThere { get; init; } = true;
}

/// <summary>
/// What rotation asks of a database. A refused login is an answer; a network failure is a <see cref="Errors.TransientError"/>;
/// a server that cannot prove who it is, or a missing right, a <see cref="Errors.PermanentError"/>. A schema is what a connection
/// is opened on: with MySQL a database, which it calls schema too, with PostgreSQL a database.
/// </summary>
public interface IDatabaseServer
{
    /// <summary>What the user may do on the schema, its privileges sorted, or null if the login is refused.</summary>
    Task<UserRights?> LoginAsync(DatabaseEndpoint server, DatabaseLogin login, string schema, CancellationToken cancellation);

    /// <summary>Makes the user if it is not there, sets its password and gives it exactly these rights on the schema.</summary>
    Task PutUserAsync(DatabaseEndpoint server, DatabaseLogin admin, DatabaseLogin user, string schema, UserRights rights, CancellationToken cancellation);

    Task DropUserAsync(DatabaseEndpoint server, DatabaseLogin admin, string user, CancellationToken cancellation);

    Task<bool> SchemaExistsAsync(DatabaseEndpoint server, DatabaseLogin admin, string schema, CancellationToken cancellation);

    Task CreateSchemaAsync(DatabaseEndpoint server, DatabaseLogin admin, string schema, CancellationToken cancellation);

    /// <summary>Drops a schema in which no table is older than <paramref name="since"/>, or may be; any other stays.</summary>
    Task DropSchemaAsync(DatabaseEndpoint server, DatabaseLogin admin, string schema, DateTimeOffset since, CancellationToken cancellation);
}
