namespace Berth.Tests;

/// <summary>Finds the repository's files from wherever the tests were built to.</summary>
internal static class Repository
{
    /// <summary>The folder that holds serverless.template.</summary>
    public static string Root { get; } = Find();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "serverless.template")))
                return folder.FullName;
        throw new InvalidOperationException($"No serverless.template above {AppContext.BaseDirectory}");
    }
}
