using System.Text;

namespace MySqlConnector.Protocol;

/// <summary>The commands in use. Source: MySQL internals, "Command Phase".</summary>
internal static class Commands
{
    public const byte Quit = 0x01;
    public const byte ChangeDatabase = 0x02;
    public const byte Ping = 0x0E;

    public static byte[] Query(string text) => [0x03, .. Encoding.UTF8.GetBytes(text)];

    public static byte[] UseDatabase(string name) => [ChangeDatabase, .. Encoding.UTF8.GetBytes(name)];
}
