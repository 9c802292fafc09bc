using Microsoft.CodeAnalysis;

namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>
/// The bounds of [SQSEvent] and of the methods that carry it. Source of the bounds: CreateEventSourceMapping in the Lambda API reference.
/// </summary>
internal static class SqsRules
{
    public static bool IsSqsEvent(AttributeData attribute) => attribute.AttributeClass?.ToDisplayString() == Names.SqsEventAttribute;

    public static IEnumerable<Problem> Check(IMethodSymbol method)
    {
        var events = method.GetAttributes().Where(IsSqsEvent).ToList();
        if (events.Count == 0)
            yield break;

        var place = Place.Of(method);
        foreach (var message in events.SelectMany(CheckAttribute))
            yield return new Problem(Problem.InvalidSqsEvent, $"Invalid SQSEventAttribute encountered: {message}", place);
        if (!TakesTheEvent(method))
            yield return new Problem(Problem.InvalidSignature, $"Invalid Lambda method signature encountered: with SQSEventAttribute the parameters are ({Names.SqsEvent}) or ({Names.SqsEvent}, {Names.LambdaContext}); take services in the constructor", place);
        if (!ReturnsBatchResponse(method))
            yield return new Problem(Problem.InvalidSignature, $"Invalid Lambda method signature encountered: with SQSEventAttribute the method returns void, {Names.Task}, {Names.SqsBatchResponse} or Task<{Names.SqsBatchResponse}>", place);
    }

    /// <summary>[SQSEvent] alone makes no function.</summary>
    public static Problem? CheckStray(ISymbol method) =>
        method.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == Names.LambdaFunction)
            ? null
            : new Problem(Problem.MissingLambdaFunction, "Method has [SQSEvent] attribute but is missing the required [LambdaFunction] attribute. Add [LambdaFunction] to this method.", Place.Of(method));

    private static bool TakesTheEvent(IMethodSymbol method)
    {
        var types = method.Parameters.Select(parameter => parameter.Type.ToDisplayString().TrimEnd('?')).ToList();
        return types.SequenceEqual([Names.SqsEvent]) || types.SequenceEqual([Names.SqsEvent, Names.LambdaContext]);
    }

    private static bool ReturnsBatchResponse(IMethodSymbol method) =>
        method.ReturnsVoid
        || method.ReturnType.ToDisplayString() is Names.Task or Names.SqsBatchResponse or $"{Names.Task}<{Names.SqsBatchResponse}>";

    private static IEnumerable<string> CheckAttribute(AttributeData attribute)
    {
        var queue = attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        var batch = Number(attribute, "BatchSize");
        var window = Number(attribute, "MaximumBatchingWindowInSeconds");
        var concurrency = Number(attribute, "MaximumConcurrency");

        if (batch is < 1 or > 10000)
            yield return $"BatchSize = {batch}. It must be between 1 and 10000";
        if (concurrency is < 2 or > 1000)
            yield return $"MaximumConcurrency = {concurrency}. It must be between 2 and 1000";
        if (window > 300)
            yield return $"MaximumBatchingWindowInSeconds = {window}. It must be between 0 and 300";
        if (batch > 10 && window is null or 0)
            yield return "MaximumBatchingWindowInSeconds must be at least 1 when BatchSize is greater than 10";
        if (!queue.StartsWith("@", StringComparison.Ordinal))
        {
            if (queue.Split([':'], 6).Length != 6)
                yield return $"Queue = {queue}. It is neither '@' and a logical id nor an ARN, arn:<partition>:sqs:<region>:<account-id>:<queue-name>";
            if (queue.EndsWith(".fifo", StringComparison.Ordinal) && window is not null)
                yield return "MaximumBatchingWindowInSeconds must not be set for a FIFO queue";
            if (queue.EndsWith(".fifo", StringComparison.Ordinal) && batch > 10)
                yield return $"BatchSize = {batch}. It must be at most 10 for a FIFO queue";
        }

        if (attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "ResourceName").Value.Value is string name
            && (name.Length == 0 || !name.All(char.IsLetterOrDigit)))
            yield return $"ResourceName = {name}. It must only contain alphanumeric characters and must not be an empty string";
    }

    private static uint? Number(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value as uint?;
}
