using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MySqlConnector.Protocol;

/// <summary>TLS as the SSL mode asks for it. With SslCa the authorities of that file are the only ones trusted.</summary>
internal static class Tls
{
    /// <exception cref="MySqlException">UnableToConnectToHost, with the AuthenticationException inside.</exception>
    public static async Task<SslStream> AuthenticateAsync(Stream plain, MySqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        var mode = settings.SslMode;
        var found = SslPolicyErrors.None;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = settings.Server,
            RemoteCertificateValidationCallback = (_, _, _, errors) => Accepts(mode, found = errors),
        };
        if (mode >= MySqlSslMode.VerifyCA && settings.SslCa.Length > 0)
            options.CertificateChainPolicy = TrustOnly(settings.SslCa);

        var encrypted = new SslStream(plain, leaveInnerStreamOpen: false);
        try
        {
            await encrypted.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return encrypted;
        }
        catch (AuthenticationException exception)
        {
            await encrypted.DisposeAsync().ConfigureAwait(false);
            var cause = Accepts(mode, found) ? exception : new AuthenticationException($"The server's certificate is refused: {found}.", exception);
            throw new MySqlException(MySqlErrorCode.UnableToConnectToHost, "SSL Authentication Error", cause);
        }
    }

    private static bool Accepts(MySqlSslMode mode, SslPolicyErrors errors) => mode switch
    {
        MySqlSslMode.VerifyFull => errors == SslPolicyErrors.None,
        MySqlSslMode.VerifyCA => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
        _ => true,
    };

    private static X509ChainPolicy TrustOnly(string path)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // A private authority publishes no revocation list; the official package does not look either.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(path);
        }
        catch (Exception exception) when (exception is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new MySqlException(MySqlErrorCode.UnableToConnectToHost, $"Couldn't load CA certificate from '{path}'", exception);
        }
        if (policy.CustomTrustStore.Count == 0)
            throw new MySqlException(MySqlErrorCode.UnableToConnectToHost, $"There is no CA certificate in '{path}'");
        return policy;
    }
}
