using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>An authority and a server certificate for 127.0.0.1 and localhost, made for one run and kept in memory only.</summary>
public sealed class Certificates : IDisposable
{
    private Certificates(X509Certificate2 server, string authorityPem) => (Server, AuthorityPem) = (server, authorityPem);

    public X509Certificate2 Server { get; }

    public string AuthorityPem { get; }

    public static Certificates Make(TimeProvider clock)
    {
        var (from, until) = (clock.GetUtcNow().AddDays(-1), clock.GetUtcNow().AddYears(1));
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=kubernetes", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        rootRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        rootRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(rootRequest.PublicKey, false));
        using var root = rootRequest.CreateSelfSigned(from, until);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        names.AddDnsName("kubernetes.default.svc");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], false));
        using var issued = request.Create(root, from, until, RandomNumberGenerator.GetBytes(16));
        using var withKey = issued.CopyWithPrivateKey(key);
        return new Certificates(X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null), root.ExportCertificatePem());
    }

    public void Dispose() => Server.Dispose();
}
