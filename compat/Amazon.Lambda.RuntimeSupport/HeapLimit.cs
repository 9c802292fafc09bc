namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// Tells the garbage collector how much memory the function has, which it cannot see by itself in Lambda; as the official bootstrap does.
/// </summary>
internal static class HeapLimit
{
    private const string OptOutVariable = "AWS_LAMBDA_DOTNET_DISABLE_MEMORY_LIMIT_CHECK";

    public static void Apply(int megabytes)
    {
        var limit = (ulong)megabytes * 1024 * 1024;
        if (limit == 0
            || (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes < limit
            || string.Equals(Environment.GetEnvironmentVariable(OptOutVariable), "true", StringComparison.OrdinalIgnoreCase))
            return;
        AppContext.SetData("GCHeapHardLimit", limit);
        GC.RefreshMemoryLimit();
    }
}
