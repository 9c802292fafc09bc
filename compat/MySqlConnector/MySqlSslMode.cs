namespace MySqlConnector;

/// <summary>How TLS is used. Only <see cref="VerifyFull"/> proves that the server is the one meant.</summary>
public enum MySqlSslMode
{
    /// <summary>Never.</summary>
    None,

    /// <summary>If the server offers it; the certificate is not looked at.</summary>
    Preferred,

    /// <summary>Always; the certificate is not looked at.</summary>
    Required,

    /// <summary>Always; the certificate must come from a trusted authority, whatever host it names.</summary>
    VerifyCA,

    /// <summary>Always; the certificate must come from a trusted authority and name the host.</summary>
    VerifyFull,
}
