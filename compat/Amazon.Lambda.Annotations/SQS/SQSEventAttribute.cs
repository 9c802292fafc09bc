namespace Amazon.Lambda.Annotations.SQS;

/// <summary>
/// The function reads a queue. Its method takes (SQSEvent) or (SQSEvent, ILambdaContext) and returns void, Task, SQSBatchResponse or
/// Task of SQSBatchResponse. The mapping itself stands in the template.
/// </summary>
/// <param name="queue">The queue's ARN, or "@" and its logical id.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public class SQSEventAttribute(string queue) : Attribute
{
    private string _resourceName;

    public string Queue { get; set; } = queue;

    /// <summary>The event's name in the template: the logical id, or the letters and digits of the queue's name, unless set.</summary>
    public string ResourceName
    {
        get => _resourceName ?? (Queue.StartsWith('@')
            ? Queue[1..]
            : string.Concat(Queue.Split(':', 6)[5].Where(char.IsLetterOrDigit)));
        set => _resourceName = value;
    }

    public bool Enabled { get; set; } = true;

    /// <summary>1 to 10000; above 10 only with a batching window.</summary>
    public uint BatchSize { get; set; }

    /// <summary>0 to 300 seconds; not for FIFO queues.</summary>
    public uint MaximumBatchingWindowInSeconds { get; set; }

    /// <summary>Filter patterns separated by semicolons.</summary>
    public string Filters { get; set; }

    /// <summary>2 to 1000.</summary>
    public uint MaximumConcurrency { get; set; }
}
