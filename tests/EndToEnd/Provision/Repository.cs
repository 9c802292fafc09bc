namespace Berth.Tests.EndToEnd.Provision;

/// <summary>Where the repository lies and what was published from it.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>
    /// The script publishes what has changed since the last time, then hands over to <see cref="Commands"/>. <c>./berth test</c>
    /// has done that already, and says where by BERTH_ROOT.
    /// </summary>
    public static string Starter => Environment.GetEnvironmentVariable("BERTH_ROOT") is { Length: > 0 } ? Commands : Path.Combine(Root, "berth");

    public static string Commands => Path.Combine(Root, "artifacts", "publish", "cli", "berth");
    public static string Scanners => Path.Combine(Root, "events", "risken-scanners.json");
    public static string Risken => Path.Combine(Root, "events", "risken.json");
    public static string Service => Path.Combine(Root, "events", "service.json");

    /// <summary>A folder beside the states of other local clouds, because what databases prepare once is shared there.</summary>
    public static string NewState() =>
        Directory.CreateDirectory(Path.Combine(Root, ".berth", $"test-{Environment.ProcessId}-{Interlocked.Increment(ref states)}")).FullName;

    private static int states;

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("BERTH_ROOT") is { Length: > 0 } named)
            return Path.GetFullPath(named);
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "serverless.template")))
            folder = folder.Parent ?? throw new InvalidOperationException("No folder above the tests holds serverless.template: set BERTH_ROOT.");
        return folder.FullName;
    }
}
