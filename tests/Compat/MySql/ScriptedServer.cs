using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MySqlConnector;

namespace Berth.Tests.Compat.MySql;

/// <summary>
/// A server for one connection that plays a script packet by packet, for what MariaDB does not speak.
/// Written from the protocol's documentation, without the client's code.
/// </summary>
public sealed class ScriptedServer : IDisposable
{
    public const uint Capabilities = 0x0081_A20F | Deprecate, Deprecate = 0x0100_0000, Tls = 0x0800, PluginAuth = 0x0008_0000;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Authority _authority = new("Scripted CA");
    private readonly string _caFile = Path.GetTempFileName();
    private Stream _stream = Stream.Null;
    private byte _sequence;

    public ScriptedServer()
    {
        _listener.Start();
        File.WriteAllText(_caFile, _authority.Pem);
    }

    public MySqlConnectionStringBuilder Settings => new()
    {
        Server = "127.0.0.1",
        Port = (uint)((IPEndPoint)_listener.LocalEndpoint).Port,
        UserID = "app",
        Password = "secret",
        SslMode = MySqlSslMode.VerifyFull,
        SslCa = _caFile,
        ConnectionTimeout = 10,
    };

    /// <summary>Runs client and script together and returns the opened connection.</summary>
    public async Task<MySqlConnection> RunAsync(Func<ScriptedServer, Task> script, Action<MySqlConnectionStringBuilder>? change = null)
    {
        var settings = Settings;
        change?.Invoke(settings);
        var connection = new MySqlConnection(settings.ConnectionString);
        var server = Task.Run(async () =>
        {
            using var client = await _listener.AcceptTcpClientAsync();
            _stream = client.GetStream();
            await script(this);
            // The client may have gone by now; what it says last is of no interest.
            if (_stream.CanRead)
                await _stream.ReadAsync(new byte[64]).AsTask().ContinueWith(_ => { }, TaskScheduler.Default);
        });
        try
        {
            await connection.OpenAsync();
        }
        catch
        {
            await server.WaitAsync(TimeSpan.FromSeconds(10));
            throw;
        }
        return connection;
    }

    public async Task GreetAsync(byte[] challenge, string plugin, uint capabilities = Capabilities | Tls | PluginAuth)
    {
        _sequence = 0;
        byte[] greeting =
        [
            10, .. "8.4.0"u8, 0, 7, 0, 0, 0, .. challenge[..8], 0,
            (byte)capabilities, (byte)(capabilities >> 8), 45, 2, 0, (byte)(capabilities >> 16), (byte)(capabilities >> 24), 21,
            .. new byte[10], .. challenge[8..], 0, .. Encoding.ASCII.GetBytes(plugin), 0,
        ];
        await SendAsync(greeting);
    }

    /// <summary>Takes the request for TLS and becomes a TLS server.</summary>
    public async Task EncryptAsync()
    {
        Assert.Equal(32, (await ReceiveAsync()).Length);
        var (certificate, key) = _authority.Issue();
        using var pem = X509Certificate2.CreateFromPem(certificate, key);
        var tls = new SslStream(_stream);
        await tls.AuthenticateAsServerAsync(pem);
        _stream = tls;
    }

    public async Task SendAsync(params byte[] payload)
    {
        await _stream.WriteAsync((byte[])[(byte)payload.Length, (byte)(payload.Length >> 8), (byte)(payload.Length >> 16), _sequence++, .. payload]);
        await _stream.FlushAsync();
    }

    public Task OkAsync() => SendAsync(0, 0, 0, 2, 0, 0, 0);

    public Task ErrorAsync(ushort code, string text) => SendAsync([0xFF, (byte)code, (byte)(code >> 8), .. Encoding.UTF8.GetBytes(text)]);

    public async Task<byte[]> ReceiveAsync()
    {
        var header = new byte[4];
        await _stream.ReadExactlyAsync(header);
        var payload = new byte[header[0] | header[1] << 8 | header[2] << 16];
        await _stream.ReadExactlyAsync(payload);
        _sequence = (byte)(header[3] + 1);
        return payload;
    }

    /// <summary>The log-in packet, taken apart: user, answer to the challenge, plugin.</summary>
    public async Task<(string User, byte[] Answer, string Plugin)> ReceiveLoginAsync()
    {
        var rest = (await ReceiveAsync()).AsSpan(32);
        var user = Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
        rest = rest[(user.Length + 1)..];
        var answer = rest.Slice(1, rest[0]).ToArray();
        return (user, answer, Encoding.ASCII.GetString(rest[(1 + answer.Length)..].TrimEnd((byte)0)));
    }

    public void HangUp() => _stream.Dispose();

    /// <summary>The log-in is done; answers the client's SET NAMES.</summary>
    public async Task WelcomeAsync()
    {
        await OkAsync();
        await ExpectQueryAsync("SET NAMES utf8mb4");
        await OkAsync();
    }

    public async Task ExpectQueryAsync(string text)
    {
        var command = await ReceiveAsync();
        Assert.Equal((3, text), (command[0], Encoding.UTF8.GetString(command.AsSpan(1))));
    }

    public void Dispose()
    {
        _stream.Dispose();
        _listener.Dispose();
        _authority.Dispose();
        File.Delete(_caFile);
    }
}
