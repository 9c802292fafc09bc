using System.Security.Authentication;
using Berth.Errors;
using Npgsql;

namespace Berth.Databases;

/// <summary>Tells PostgreSQL's answers apart: a refused login, a fault that may pass, one that does not.</summary>
internal static class PostgreSqlErrors
{
    /// <summary>Wrong password or no such user, or a user that may not log in. What pg_hba.conf keeps out is another matter: no password mends it.</summary>
    public static bool IsRefusal(PostgresException failure) => failure.SqlState == PostgresErrorCodes.InvalidPassword
        || failure.SqlState == PostgresErrorCodes.InvalidAuthorizationSpecification && !failure.MessageText.Contains("pg_hba.conf", StringComparison.Ordinal);

    public static Exception Translate(NpgsqlException failure, DatabaseEndpoint server)
    {
        var where = $"The database {server.Host}:{server.Port}";
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
            if (cause is AuthenticationException || cause.Message.Contains("SSL connection requested", StringComparison.Ordinal))
                return new PermanentError("DatabaseUntrusted", $"{where} cannot prove by TLS who it is: {cause.Message}",
                    "Put the right certificate authority into the platform's caParameter, and name the host as its certificate does.", failure);
        return failure switch
        {
            PostgresException { SqlState: PostgresErrorCodes.ObjectInUse } => new TransientError($"{where}: {failure.Message}", failure),
            PostgresException answer when !answer.IsTransient => new PermanentError("DatabaseRefused", $"{where} answers {answer.SqlState}: {answer.MessageText}",
                "Give the platform's administrator the right to make users and databases (CREATEROLE, CREATEDB).", failure),
            _ => new TransientError($"{where} is not reachable: {failure.Message}", failure),
        };
    }
}
