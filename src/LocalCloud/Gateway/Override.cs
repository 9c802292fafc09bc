using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Berth.LocalCloud.Gateway;

/// <summary>An answer that the gateway gives itself.</summary>
public sealed record Answer(int Status, string ContentType, ReadOnlyMemory<byte> Body, params (string Name, string Value)[] Headers)
{
    public static Answer Json(JsonNode body, int status = 200) => new(status, "application/json", Encoding.UTF8.GetBytes(body.ToJsonString()));

    public static Answer Xml(XElement body) => new(200, "text/xml", Encoding.UTF8.GetBytes(body.ToString(SaveOptions.DisableFormatting)));
}

/// <summary>
/// The gateway's own backend of an operation that the emulator lacks or answers wrongly. Returns null to pass the call on after all.
/// </summary>
/// <exception cref="AwsException">The service's error.</exception>
public delegate Task<Answer?> Override(AwsCall call, CancellationToken ct);

/// <summary>An error to be answered to the caller.</summary>
public sealed class AwsException(AwsError error) : Exception($"{error.Code}: {error.Message}")
{
    public AwsException(int status, string code, string message)
        : this(new AwsError(status, code, message))
    {
    }

    public AwsError Error => error;
}
