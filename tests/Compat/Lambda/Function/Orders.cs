using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.SQS;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;

namespace Berth.Tests.CompatFunction;

public sealed record Order(string Item, int Count);

public sealed record Receipt(string Item, int Price, string RequestId, string? Trace, string Arn, int MemoryMegabytes, bool InTime, int PriceListsMade);

/// <summary>Scoped: each invocation has its own.</summary>
public sealed class PriceList
{
    private static int _made;

    public PriceList() => Made = Interlocked.Increment(ref _made);

    public int Made { get; }

    public int PriceOf(string item) => item == "mast" ? 40 : 7;
}

/// <summary>The name of an exception's class is what Step Functions compares with.</summary>
public sealed class TransientError(string message, Exception? inner = null) : Exception(message, inner);

public sealed class Orders(TimeProvider time, TextWriter output)
{
    [LambdaFunction]
    public async Task<Receipt> TakeOrder(Order order, ILambdaContext context, [FromServices] PriceList prices)
    {
        await Task.Yield();
        context.Logger.LogInformation("Order of {count} {item}", order.Count, order.Item);
        LambdaLogger.Log(LogLevel.Debug, "not at level INFO");
        Console.WriteLine("plain line");
        output.WriteLine("""{"_aws":{}}""");
        if (order.Item == "anchor")
            throw new TransientError("The anchor is throttled", new InvalidOperationException("Rate exceeded"));
        return new Receipt(
            order.Item,
            order.Count * prices.PriceOf(order.Item),
            context.AwsRequestId,
            Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"),
            context.InvokedFunctionArn,
            context.MemoryLimitInMB,
            context.RemainingTime > TimeSpan.Zero && time.GetUtcNow() > DateTimeOffset.UnixEpoch,
            prices.Made);
    }

    [LambdaFunction]
    [SQSEvent("@Orders", BatchSize = 10)]
    public SQSBatchResponse ReadQueue(SQSEvent batch, ILambdaContext context)
    {
        var failures = batch.Records.Where(message => message.Body.Contains("anchor"))
            .Select(message => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId });
        return new SQSBatchResponse(failures.ToList());
    }

    [LambdaFunction]
    public Task Ping() => Task.CompletedTask;
}

/// <summary>Its services cannot be built: an initialisation error.</summary>
public sealed class Broken(IFormatProvider notRegistered)
{
    [LambdaFunction]
    public string? NeverRuns(Order order) => order.Item + notRegistered;
}
