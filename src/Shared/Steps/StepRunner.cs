using System.Diagnostics;
using Berth.Errors;
using Berth.Platforms;
using Berth.Telemetry;

namespace Berth.Steps;

/// <summary>
/// What every step has around it: structured log lines, EMF metrics for duration, outcome and changes, and one place
/// where failures become transient or permanent. What works on a run works for its environment.
/// </summary>
public sealed class StepRunner(StepLog log, EnvironmentScope scope, Func<Exception, Exception> translate)
{
    public async Task<TResult> RunAsync<TResult>(string step, Run? run, Func<CancellationToken, Task<TResult>> work, TimeSpan remaining)
    {
        // A step ends by itself shortly before Lambda would kill it, so that its failure has a name.
        using var limit = new CancellationTokenSource(remaining > TimeSpan.FromSeconds(4) ? remaining - TimeSpan.FromSeconds(2) : remaining);
        var watch = Stopwatch.StartNew();
        if (run is not null)
            scope.Enter(run.Environment);
        log.Begin(step, run);
        try
        {
            var result = await work(limit.Token);
            log.End(run, "succeeded", watch.Elapsed, result is StepOutcome outcome ? outcome.Changes : 0);
            return result;
        }
        catch (Exception failure)
        {
            var known = translate(failure);
            log.Failed(run, known);
            log.End(run, known is TransientError ? "transient-error" : "failed", watch.Elapsed, 0);
            if (ReferenceEquals(known, failure))
                throw;
            throw known;
        }
    }
}
