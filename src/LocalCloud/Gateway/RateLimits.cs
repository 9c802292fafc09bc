namespace Berth.LocalCloud.Gateway;

/// <summary>How often an account may call; moto has no such limits.</summary>
/// <param name="Operations">They share the limit.</param>
/// <param name="PerSecond">Tokens that come back each second.</param>
/// <param name="Burst">Tokens that there are at most.</param>
/// <param name="By">A parameter of the call that has a limit of its own for each value, such as UserPoolId; null for one limit.</param>
public sealed record RateLimit(string Service, IReadOnlyList<string> Operations, double PerSecond, double Burst, string? By);

/// <summary>The limits in force: token buckets, as AWS has them. None, unless asked for.</summary>
public sealed class RateLimits(TimeProvider clock)
{
    private sealed class Bucket
    {
        public double Tokens;
        public long At;
    }

    private readonly Lock gate = new();
    private readonly Dictionary<(RateLimit Limit, string? Key), Bucket> buckets = [];
    private volatile IReadOnlyList<RateLimit> limits = [];

    public void Set(IReadOnlyList<RateLimit> wanted)
    {
        lock (gate)
        {
            buckets.Clear();
            limits = wanted;
        }
    }

    /// <returns>False if the call is one too many. It then takes nothing from any limit.</returns>
    public bool Admit(AwsCall call) => limits.Count == 0 || Admit(call.Service.Name, call.Operation, call.Text);

    internal bool Admit(string service, string operation, Func<string, string?> parameter)
    {
        lock (gate)
        {
            var met = limits.Where(limit => limit.Service == service && limit.Operations.Contains(operation))
                .Select(limit => Of(limit, limit.By is null ? null : parameter(limit.By))).ToList();
            if (met.Any(bucket => bucket.Tokens < 1))
                return false;
            foreach (var bucket in met)
                bucket.Tokens--;
            return true;
        }
    }

    private Bucket Of(RateLimit limit, string? key)
    {
        var now = clock.GetTimestamp();
        if (!buckets.TryGetValue((limit, key), out var bucket))
            return buckets[(limit, key)] = new() { Tokens = limit.Burst, At = now };
        bucket.Tokens = Math.Min(limit.Burst, bucket.Tokens + (clock.GetElapsedTime(bucket.At, now).TotalSeconds * limit.PerSecond));
        bucket.At = now;
        return bucket;
    }
}
