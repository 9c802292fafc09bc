namespace Amazon.Lambda.Core;

/// <summary>The function's log where no <see cref="ILambdaContext"/> is at hand. Outside Lambda it writes plain lines to the console.</summary>
public static class LambdaLogger
{
    /// <summary>Level (null: none given), exception or null, message template, arguments. The bootstrap puts its own in here.</summary>
    internal static Action<string, Exception, string, object[]> Sink { get; set; } = WriteToConsole;

    public static void Log(string message) => Sink(null, null, message, []);

    public static void Log(string level, string message, params object[] args) => Sink(level, null, message, args);

    public static void Log(LogLevel level, string message, params object[] args) => Sink(level.ToString(), null, message, args);

    public static void Log(string level, Exception exception, string message, params object[] args) => Sink(level, exception, message, args);

    public static void Log(LogLevel level, Exception exception, string message, params object[] args) =>
        Sink(level.ToString(), exception, message, args);

    private static void WriteToConsole(string level, Exception exception, string message, object[] args)
    {
        var arguments = args is { Length: > 0 } ? $" ({string.Join(", ", args)})" : "";
        Console.WriteLine(level is null ? message : $"{level}: {message}{arguments}");
        if (exception is not null)
            Console.WriteLine(exception);
    }
}
