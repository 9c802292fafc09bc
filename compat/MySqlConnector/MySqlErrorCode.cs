namespace MySqlConnector;

/// <summary>
/// Error numbers of the server that Berth tells apart, and of the client. Every other number is carried as it comes.
/// Source: the server error reference of MySQL 8.4 and of MariaDB 10.11, which agree on these.
/// </summary>
public enum MySqlErrorCode
{
    /// <summary>The client gave up on a command; not a server error.</summary>
    CommandTimeoutExpired = -1,
    None = 0,
    DatabaseCreateExists = 1007,
    ConnectionCountError = 1040,
    /// <summary>The client could not reach the server, agree with it on TLS or finish the handshake in time.</summary>
    UnableToConnectToHost = 1042,
    HandshakeError = 1043,
    /// <summary>The user has no right to the database.</summary>
    DatabaseAccessDenied = 1044,
    /// <summary>Wrong user name or password.</summary>
    AccessDenied = 1045,
    NoDatabaseSelected = 1046,
    UnknownDatabase = 1049,
    TableExists = 1050,
    ServerShutdown = 1053,
    ParseError = 1064,
    DuplicateKeyEntry = 1062,
    TooManyUserConnections = 1203,
    HostIsBlocked = 1129,
    HostNotPrivileged = 1130,
    NonExistingGrant = 1141,
    TableAccessDenied = 1142,
    ColumnAccessDenied = 1143,
    NoSuchTable = 1146,
    LockWaitTimeout = 1205,
    LockDeadlock = 1213,
    SpecifiedAccessDeniedError = 1227,
    OptionPreventsStatement = 1290,
    QueryInterrupted = 1317,
    CannotUser = 1396,
    XARBDeadlock = 1614,
}
