using System.Net;
using System.Net.Sockets;

namespace Berth.LocalCloud.Databases;

/// <summary>A port for a server that cannot choose one itself.</summary>
internal static class LoopbackPort
{
    /// <summary>Free now; another process may take it before the server does, so a start must be tried again.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
