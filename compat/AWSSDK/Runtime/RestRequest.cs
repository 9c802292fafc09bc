using System.Diagnostics.CodeAnalysis;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Berth.Compat.Aws;

/// <summary>A request of a REST protocol while its path, query string and headers are filled in.</summary>
internal sealed class RestRequest
{
    private readonly ServiceWire _service;
    private readonly string _operation;

    public RestRequest(ServiceWire service, string operation, AmazonWebServiceRequest input, string method, string uri)
    {
        (_service, _operation) = (service, operation);
        Inner = new DefaultRequest(input, service.Name) { HttpMethod = method, ResourcePath = uri };
        Inner.Headers["x-amz-api-version"] = service.ApiVersion;
    }

    public DefaultRequest Inner { get; }

    /// <summary>Fills {name} in the path. Throws the service's exception where the value is missing, for the path would be another operation's.</summary>
    public void Path(string name, string? value, string property)
    {
        Require(!string.IsNullOrEmpty(value), property);
        // Route 53 hands out ids as /hostedzone/Z1 and takes them as Z1.
        if (_service.Name == "Amazon.Route53")
            value = value[(value.LastIndexOf('/') + 1)..];
        Inner.AddPathResource(Inner.ResourcePath.Contains($"{{{name}+}}", StringComparison.Ordinal) ? $"{{{name}+}}" : $"{{{name}}}", value);
    }

    /// <summary>Throws the service's exception where a member that the model requires in path or query string is not set.</summary>
    public void Require([DoesNotReturnIf(false)] bool isSet, string property)
    {
        if (!isSet)
            throw _service.Unknown(new ErrorResponse { Message = $"Request object does not have required field {property} set" });
    }

    public void Query(string name, string? value)
    {
        Inner.UseQueryString = true;
        if (value is not null)
            Inner.Parameters[name] = value;
    }

    public void Query(string name, List<string>? values)
    {
        Inner.UseQueryString = true;
        if (Is.Set(values))
            Inner.ParameterCollection.Add(name, values);
    }

    public void Query(Dictionary<string, string>? values)
    {
        Inner.UseQueryString = true;
        foreach (var (name, value) in values ?? [])
            Inner.Parameters[name] = value;
    }

    public void Header(string name, string? value)
    {
        if (value is not null)
            Inner.Headers[name] = value;
    }

    public override string ToString() => $"{_service.Name} {_operation}";
}
