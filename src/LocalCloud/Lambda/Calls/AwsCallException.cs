using System.Net;

namespace Berth.LocalCloud.Lambda.Calls;

/// <summary>An error answer of an AWS API: its code without namespace, its message, its HTTP status.</summary>
public sealed class AwsCallException(string service, string operation, HttpStatusCode status, string code, string message)
    : Exception($"{service} {operation}: {code} ({(int)status}): {message}")
{
    public HttpStatusCode Status { get; } = status;

    public string Code { get; } = code;
}
