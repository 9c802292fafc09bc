using System.Net.Sockets;

namespace MySqlConnector.Protocol;

/// <summary>One time limit over all waits of a command, and one translation of what may end them early.</summary>
internal sealed class CommandClock(int seconds) : IDisposable
{
    private readonly CancellationTokenSource _limit = seconds > 0 ? new(TimeSpan.FromSeconds(seconds)) : new();

    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> wait, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, cancellationToken);
        try
        {
            return await wait(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new MySqlException(MySqlErrorCode.CommandTimeoutExpired, "The Command Timeout expired before the operation completed.", exception);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new MySqlException("Failed to read the result set.", exception);
        }
    }

    public void Dispose() => _limit.Dispose();
}
