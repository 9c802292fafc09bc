using System.Data.Common;

namespace MySqlConnector;

/// <summary>
/// An error from the server, or of the connection to it. A fault of network or TLS keeps its cause in
/// <see cref="Exception.InnerException"/> (SocketException, IOException, AuthenticationException).
/// </summary>
public sealed class MySqlException : DbException
{
    internal MySqlException(string message, Exception? innerException = null)
        : this(MySqlErrorCode.None, null, message, innerException)
    {
    }

    internal MySqlException(MySqlErrorCode errorCode, string message, Exception? innerException = null)
        : this(errorCode, null, message, innerException)
    {
    }

    internal MySqlException(MySqlErrorCode errorCode, string? sqlState, string message, Exception? innerException)
        : base(message, innerException)
    {
        ErrorCode = errorCode;
        SqlState = sqlState;
    }

    /// <summary>The server's error number, for example 1045; 0 when there is none.</summary>
    public int Number => (int)ErrorCode;

    /// <summary>The same number by name.</summary>
    public new MySqlErrorCode ErrorCode { get; }

    /// <summary>Five characters as the server sent them, for example 28000; null for an error of the client.</summary>
    public override string? SqlState { get; }

    /// <summary>Whether the same call may succeed later.</summary>
    public override bool IsTransient => ErrorCode
        is MySqlErrorCode.ConnectionCountError
        or MySqlErrorCode.LockDeadlock
        or MySqlErrorCode.LockWaitTimeout
        or MySqlErrorCode.UnableToConnectToHost
        or MySqlErrorCode.XARBDeadlock;
}
