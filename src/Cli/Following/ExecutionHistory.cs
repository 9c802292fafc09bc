using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;

namespace Berth.Cli.Following;

/// <summary>Reads the whole history of an execution.</summary>
internal static class ExecutionHistory
{
    /// <returns>Null while the execution has not been started.</returns>
    public static async Task<IReadOnlyList<HistoryPoint>?> ReadAsync(IAmazonStepFunctions states, string execution, CancellationToken cancellation)
    {
        var points = new List<HistoryPoint>();
        var request = new GetExecutionHistoryRequest { ExecutionArn = execution, MaxResults = 1000 };
        try
        {
            do
            {
                var page = await states.GetExecutionHistoryAsync(request, cancellation);
                points.AddRange((page.Events ?? []).Select(HistoryPoint.Of));
                request.NextToken = page.NextToken;
            }
            while (request.NextToken is not null);
            return points;
        }
        catch (ExecutionDoesNotExistException)
        {
            return null;
        }
    }
}
