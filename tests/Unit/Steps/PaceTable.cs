using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Berth.Tests.Steps;

/// <summary>One item of the registry, with just the conditional updates that paces and slots make.</summary>
internal static class PaceTable
{
    public static IAmazonDynamoDB Make(Dictionary<string, AttributeValue>? item = null)
    {
        item ??= [];
        var gate = new Lock();
        return new FakeClient<IAmazonDynamoDB>()
            .On<UpdateItemRequest, UpdateItemResponse>(request =>
            {
                lock (gate)
                    return Update(item, request);
            })
            .On<GetItemRequest, GetItemResponse>(_ => new() { Item = new(item) })
            .Client;
    }

    private static UpdateItemResponse Update(Dictionary<string, AttributeValue> item, UpdateItemRequest request)
    {
        if (!Holds(item, request))
            throw new ConditionalCheckFailedException("The conditional request failed");
        var words = request.UpdateExpression.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        for (var index = 0; index < words.Length;)
            switch (words[index++])
            {
                case "SET":
                    item[Name(request, words[index])] = Value(request, words[index + 2]);
                    index += 3;
                    break;
                case "ADD":
                    item[Name(request, words[index])] = new() { N = $"{Number(item, request, words[index]) + long.Parse(Value(request, words[index + 1]).N)}" };
                    index += 2;
                    break;
                case "REMOVE":
                    item.Remove(Name(request, words[index++]));
                    break;
                case var other:
                    throw new NotSupportedException(other);
            }
        return new() { Attributes = new(item) };
    }

    private static bool Holds(Dictionary<string, AttributeValue> item, UpdateItemRequest request) =>
        request.ConditionExpression is not { } condition || condition.Replace("(attribute_not_exists(busy) OR busy < :slots)", "busy?", StringComparison.Ordinal).Split(" AND ").All(all => all.Split(" OR ").Any(one => one switch
        {
            "busy?" => Number(item, request, "busy") < Number(item, request, ":slots"),
            _ when one.StartsWith("attribute_exists(") => item.ContainsKey(Name(request, one[17..^1])),
            _ when one.StartsWith("attribute_not_exists(") => !item.ContainsKey(Name(request, one[21..^1])),
            _ => one.Split(' ') is [var left, var compare, var right] && item.ContainsKey(Name(request, left)) && Compared(Number(item, request, left), compare, Number(item, request, right)),
        }));

    private static bool Compared(long left, string how, long right) => how switch
    {
        "<" => left < right,
        "<=" => left <= right,
        ">=" => left >= right,
        "=" => left == right,
        _ => throw new NotSupportedException(how),
    };

    private static string Name(UpdateItemRequest request, string word) => word.StartsWith('#') ? request.ExpressionAttributeNames[word] : word;

    private static AttributeValue Value(UpdateItemRequest request, string word) => request.ExpressionAttributeValues[word];

    private static long Number(Dictionary<string, AttributeValue> item, UpdateItemRequest request, string word) =>
        word.StartsWith(':') ? long.Parse(Value(request, word).N) : item.TryGetValue(Name(request, word), out var value) ? long.Parse(value.N) : 0;
}

/// <summary>A clock that stands still until somebody waits for it.</summary>
internal sealed class WaitingClock : TimeProvider
{
    private readonly Lock gate = new();
    private DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(56);

    public void Advance(TimeSpan time)
    {
        lock (gate)
            now += time;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero)
            Advance(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
