using Microsoft.CodeAnalysis;

namespace Berth.Tests.Compat.Lambda;

/// <summary>The numbers are the official generator's.</summary>
public sealed class GeneratorRefusalTests
{
    [Theory]
    [InlineData("AWSLambda0117", """[LambdaFunction, SQSEvent("@Q")] public void M(SQSEvent batch, [FromServices] IDisposable service) { }""")]
    [InlineData("AWSLambda0117", """[LambdaFunction, SQSEvent("@Q")] public void M(string batch) { }""")]
    [InlineData("AWSLambda0117", """[LambdaFunction, SQSEvent("@Q")] public void M() { }""")]
    [InlineData("AWSLambda0117", """[LambdaFunction, SQSEvent("@Q")] public Task<string> M(SQSEvent batch) => Task.FromResult("");""")]
    [InlineData("AWSLambda0116", """[LambdaFunction, SQSEvent("@Q", BatchSize = 0)] public void M(SQSEvent batch) { }""")]
    [InlineData("AWSLambda0116", """[LambdaFunction, SQSEvent("@Q", BatchSize = 11)] public void M(SQSEvent batch) { }""")]
    [InlineData("AWSLambda0116", """[LambdaFunction, SQSEvent("@Q", MaximumConcurrency = 1)] public void M(SQSEvent batch) { }""")]
    [InlineData("AWSLambda0116", """[LambdaFunction, SQSEvent("@Q", MaximumBatchingWindowInSeconds = 301)] public void M(SQSEvent batch) { }""")]
    [InlineData("AWSLambda0116", """[LambdaFunction, SQSEvent("queue")] public void M(SQSEvent batch) { }""")]
    [InlineData("AWSLambda0116", """[LambdaFunction, SQSEvent("arn:aws:sqs:eu-west-1:123456789012:q.fifo", MaximumBatchingWindowInSeconds = 5)] public void M(SQSEvent batch) { }""")]
    [InlineData("AWSLambda0129", """[SQSEvent("@Q")] public void M(SQSEvent batch) { }""")]
    [InlineData("AWSLambda0106", """[LambdaFunction(ResourceName = "my-function")] public void M(string name) { }""")]
    [InlineData("AWSLambda0107", "[LambdaFunction] public static void M(string name) { }")]
    [InlineData("AWSLambda0107", "[LambdaFunction] internal void M(string name) { }")]
    [InlineData("AWSLambda0107", "[LambdaFunction] public void M(string name, int count) { }")]
    [InlineData("AWSLambda0107", "[LambdaFunction] public ValueTask M(string name) => default;")]
    [InlineData("AWSLambda0107", "[LambdaFunction] public void M(string name, [FromServices] IDisposable service) { }")]
    public void A_method_that_cannot_be_a_function_is_refused(string id, string method)
    {
        var run = GeneratorRun.Of(GeneratorRun.Serializer + $"public sealed class Steps {{ {method} }}");

        var refusal = Assert.Single(run.Refusals);
        Assert.Equal(id, refusal.Id);
        Assert.Equal(DiagnosticSeverity.Error, refusal.Severity);
        Assert.Equal("Harbour.cs", refusal.Location.GetLineSpan().Path);
        Assert.Empty(run.Sources);
        Assert.Empty(run.CompileErrors);
    }

    [Fact]
    public void A_valid_queue_reader_of_an_ARN_is_not() =>
        Assert.Equal("", GeneratorRun.Of(GeneratorRun.Serializer + """
            public sealed class Steps
            {
                [LambdaFunction, SQSEvent("arn:aws:sqs:eu-west-1:123456789012:q", BatchSize = 100, MaximumBatchingWindowInSeconds = 1, MaximumConcurrency = 2)]
                public SQSBatchResponse M(SQSEvent batch, ILambdaContext context) => new();
            }
            """).Text);

    [Fact]
    public void Without_a_serializer_there_is_no_function() =>
        Assert.Equal(["AWSLambda0108"], GeneratorRun.Of("public sealed class Steps { [LambdaFunction] public void M(string name) { } }").Ids);

    [Fact]
    public void Two_startups_are_one_too_many() =>
        Assert.Equal(["AWSLambda0101", "AWSLambda0101"], GeneratorRun.Of(GeneratorRun.Startup + GeneratorRun.Startup.Replace("class Startup", "class Second")).Ids);

    [Fact]
    public void A_handler_string_has_at_most_127_characters() =>
        Assert.Equal(["AWSLambda0118"], GeneratorRun.Of(GeneratorRun.Serializer + $"public sealed class Steps {{ [LambdaFunction] public void {new string('M', 60)}(string name) {{ }} }}").Ids);

    [Theory]
    [InlineData("AWSLambda0111", OutputKind.DynamicallyLinkedLibrary, "provided.al2023", "public void M(string name) { }")]
    [InlineData("AWSLambda0112", OutputKind.ConsoleApplication, "dotnet6", "public void M(string name) { }")]
    [InlineData("AWSLambda0114", OutputKind.ConsoleApplication, "provided.al2023", "public void M(string name) { } public static void Main() { }")]
    public void Main_has_its_conditions(string id, OutputKind kind, string runtime, string method)
    {
        var run = GeneratorRun.Of(
            GeneratorRun.Serializer.Insert(0, GeneratorRun.Main.Replace("provided.al2023", runtime)) + $"public sealed class Steps {{ [LambdaFunction] {method} }}", kind);

        Assert.Equal([id], run.Ids);
        Assert.DoesNotContain("Program.g.cs", run.Sources.Keys);
    }

    [Fact]
    public void Main_without_functions_is_refused() =>
        Assert.Equal(["AWSLambda0113"], GeneratorRun.Of(GeneratorRun.Serializer.Insert(0, GeneratorRun.Main), OutputKind.ConsoleApplication).Ids);

    [Fact]
    public void Two_functions_of_one_name_cannot_be_told_apart() =>
        Assert.Equal(["AWSLambda0107"], GeneratorRun.Of(
            GeneratorRun.Serializer.Insert(0, GeneratorRun.Main)
            + "public sealed class A { [LambdaFunction] public void M(string name) { } } public sealed class B { [LambdaFunction] public void M(string name) { } }",
            OutputKind.ConsoleApplication).Ids);

    [Fact]
    public void The_bootstrap_must_be_referenced() =>
        Assert.Equal(["AWSLambda0104"], GeneratorRun.Of(
            GeneratorRun.Serializer.Insert(0, GeneratorRun.Main) + "public sealed class A { [LambdaFunction] public void M(string name) { } }",
            OutputKind.ConsoleApplication,
            without: "Amazon.Lambda.RuntimeSupport").Ids);
}
