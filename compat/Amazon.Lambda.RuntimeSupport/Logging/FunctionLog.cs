using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>
/// The function's log: ILambdaLogger and LambdaLogger to standard output, and Console.WriteLine too, each line in the format that
/// AWS_LAMBDA_LOG_FORMAT asks for. What is written with Console.Write, or straight to the stream, passes as it is.
/// </summary>
internal sealed class FunctionLog(FunctionSettings settings, Stream standardOutput, TimeProvider time) : ILambdaLogger
{
    private readonly bool _json = string.Equals(settings.LogFormat, "json", StringComparison.OrdinalIgnoreCase);
    private readonly bool _prefix = !string.Equals(settings.LogFormat, "unformatted", StringComparison.OrdinalIgnoreCase);
    private readonly LogLevel _least = LevelOf(settings.LogLevel) ?? LogLevel.Information;

    /// <summary>The event in hand; null before the first.</summary>
    public ILambdaContext Context { get; set; }

    /// <summary>The log to standard output, and that of <see cref="LambdaLogger"/>.</summary>
    public static FunctionLog Open(FunctionSettings settings)
    {
        var log = new FunctionLog(settings, Console.OpenStandardOutput(), TimeProvider.System);
        LambdaLogger.Sink = (level, exception, message, arguments) =>
            log.Write(LevelOf(level) ?? LogLevel.Information, exception, message, arguments);
        return log;
    }

    /// <summary>From here on the console is this log too; who has taken Console.Out before keeps the plain stream.</summary>
    public void TakeConsole()
    {
        Console.SetOut(new ConsoleLogWriter(this, LogLevel.Information, standardOutput));
        Console.SetError(new ConsoleLogWriter(this, LogLevel.Error, Console.OpenStandardError()));
    }

    public void Log(string message) => Write(LogLevel.Information, null, message);

    public void LogLine(string message) => Write(LogLevel.Information, null, message);

    public void Log(string level, string message) => Write(LevelOf(level) ?? LogLevel.Information, null, message);

    public void Log(string level, string message, params object[] args) => Write(LevelOf(level) ?? LogLevel.Information, null, message, args);

    public void Log(string level, Exception exception, string message, params object[] args) =>
        Write(LevelOf(level) ?? LogLevel.Information, exception, message, args);

    public void Write(LogLevel level, Exception exception, string message, params object[] arguments) =>
        WriteTo(standardOutput, level, exception, message, arguments);

    public void WriteTo(Stream stream, LogLevel level, Exception exception, string message, params object[] arguments)
    {
        if (level < _least)
            return;
        var line = new LogLine(time.GetUtcNow(), Context, level, exception, message, arguments);
        // One write a line, so that lines of several threads do not mix.
        stream.Write(_json ? line.Json() : line.Text(_prefix));
        stream.Flush();
    }

    /// <summary>Lambda's names and .NET's.</summary>
    private static LogLevel? LevelOf(string name) => name?.ToLowerInvariant() switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "info" or "information" => LogLevel.Information,
        "warn" or "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "fatal" or "critical" => LogLevel.Critical,
        _ => null,
    };
}
