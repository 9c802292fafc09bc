namespace MySqlConnector.Protocol;

/// <summary>Capability flags of the handshake that this client knows. Source: MySQL internals, Protocol::CapabilityFlags.</summary>
[Flags]
internal enum Capabilities : uint
{
    None = 0,
    LongPassword = 0x1,
    FoundRows = 0x2,
    LongFlag = 0x4,
    ConnectWithDatabase = 0x8,
    Protocol41 = 0x200,
    Ssl = 0x800,
    Transactions = 0x2000,
    SecureConnection = 0x8000,
    MultiStatements = 0x10000,
    MultiResults = 0x20000,
    PluginAuthentication = 0x80000,
    PluginAuthenticationLengthEncoded = 0x200000,
    DeprecateEof = 0x1000000,
}

/// <summary>Status flags of OK and EOF packets in use here.</summary>
[Flags]
internal enum ServerStatus : ushort
{
    None = 0,
    InTransaction = 0x1,
    MoreResultsExist = 0x8,
    NoBackslashEscapes = 0x200,
}
