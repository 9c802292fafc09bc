namespace Berth.LocalCloud.Lambda.Time;

/// <summary>
/// The clock of everything in the local cloud that happens at a time: real time plus what it was advanced by.
/// Timers made from it fire at once when an advance leaps over them.
/// </summary>
public sealed class LocalClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly HashSet<LeapingTimer> _timers = [];
    private TimeSpan _ahead;

    /// <summary>How far this clock is ahead of real time.</summary>
    public TimeSpan Ahead
    {
        get
        {
            lock (_lock)
            {
                return _ahead;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Ahead.TotalSeconds * TimestampFrequency);

    /// <exception cref="ArgumentOutOfRangeException">The span is negative: time does not go back.</exception>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        LeapingTimer[] timers;
        lock (_lock)
        {
            _ahead += span;
            timers = [.. _timers];
        }
        foreach (LeapingTimer timer in timers)
        {
            timer.Reschedule();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new LeapingTimer(this, callback, state);
        lock (_lock)
        {
            _timers.Add(timer);
        }
        timer.Change(dueTime, period);
        return timer;
    }

    private void Forget(LeapingTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class LeapingTimer : ITimer
    {
        // Beyond this a system timer cannot be set; it then fires early and is set again.
        private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

        private readonly Lock _lock = new();
        private readonly LocalClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _real;
        private DateTimeOffset? _due;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public LeapingTimer(LocalClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _callback = callback;
            _state = state;
            _real = System.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
            {
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : _clock.GetUtcNow() + dueTime;
                _period = period;
            }
            return Reschedule();
        }

        public bool Reschedule()
        {
            lock (_lock)
            {
                TimeSpan wait = _due is { } due ? due - _clock.GetUtcNow() : Timeout.InfiniteTimeSpan;
                return _real.Change(
                    wait == Timeout.InfiniteTimeSpan ? wait : wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait,
                    Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose()
        {
            _clock.Forget(this);
            _real.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            _clock.Forget(this);
            return _real.DisposeAsync();
        }

        private void Fire()
        {
            bool due;
            lock (_lock)
            {
                DateTimeOffset now = _clock.GetUtcNow();
                due = _due <= now;
                if (due)
                {
                    _due = _period > TimeSpan.Zero ? now + _period : null;
                }
            }
            if (due)
            {
                _callback(_state);
            }
            Reschedule();
        }
    }
}
