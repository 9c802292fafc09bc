using Berth.Cli.Platforms;

namespace Berth.Cli.Clouds;

/// <summary>A local cloud of ours, with the platform put: ready for requests.</summary>
public sealed class RunningCloud : IAsyncDisposable
{
    private RunningCloud(LocalCloudProcess process) => (Process, Plane) = (process, ControlPlane.Of(process.Description));

    public LocalCloudProcess Process { get; }
    public ControlPlane Plane { get; }
    public LocalCloudDescription Description => Process.Description;

    public static async Task<RunningCloud> StartAsync(LocalCloudOptions options, Action<string> progress, CancellationToken cancellation)
    {
        var cloud = new RunningCloud(await LocalCloudProcess.StartAsync(options, progress, cancellation));
        try
        {
            var description = cloud.Description;
            await new PlatformStore(cloud.Plane).PutAsync(
                description.Platform.ToJsonString(), null, description.Parameters, SchemaFolders.Read([$"risken={Installation.Here.RiskenSchema}"]), progress, cancellation);
            return cloud;
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
