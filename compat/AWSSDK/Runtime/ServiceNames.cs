using Amazon.Runtime.Internal;

namespace Berth.Compat.Aws;

/// <summary>The service's name for Core's telemetry; operations keep their own names.</summary>
internal sealed class ServiceNames : IServiceMetadata
{
    private static readonly Dictionary<string, string> NoMapping = [];

    private ServiceNames(string serviceId) => ServiceId = serviceId;

    public string ServiceId { get; }

    public IDictionary<string, string> OperationNameMapping => NoMapping;

    public static IServiceMetadata Of(string serviceId) => new ServiceNames(serviceId);
}
