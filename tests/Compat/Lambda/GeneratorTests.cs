using Microsoft.CodeAnalysis;

namespace Berth.Tests.Compat.Lambda;

public sealed class GeneratorTests
{
    private const string Steps = """
        namespace Harbour
        {
            public sealed record Ship(string Name);
            public interface IClock { }

            public sealed class Steps(IClock clock)
            {
                [LambdaFunction] public async Task<Ship> Moor(Ship ship, ILambdaContext context, [FromServices] IClock at) { await Task.Yield(); return ship; }
                [LambdaFunction] public Ship Turn(Ship ship) => ship;
                [LambdaFunction] public void Leave(Ship ship, ILambdaContext context) { }
                [LambdaFunction] public Task Wait() => Task.CompletedTask;
                [LambdaFunction] public Ship Look(ILambdaContext context) => new("x");
                [LambdaFunction, SQSEvent("@Requests", BatchSize = 10)] public Task<SQSBatchResponse> Intake(SQSEvent batch) => Task.FromResult(new SQSBatchResponse());
            }
        }
        """;

    [Fact]
    public void Every_shape_of_function_gets_a_wrapper_that_compiles()
    {
        var run = GeneratorRun.Of(GeneratorRun.Serializer.Insert(0, GeneratorRun.Main) + GeneratorRun.Startup + Steps, OutputKind.ConsoleApplication);

        Assert.Equal("", run.Text);
        Assert.Equal(
            ["Harbour.Steps_Intake_Generated.g.cs", "Harbour.Steps_Leave_Generated.g.cs", "Harbour.Steps_Look_Generated.g.cs", "Harbour.Steps_Moor_Generated.g.cs", "Harbour.Steps_Turn_Generated.g.cs", "Harbour.Steps_Wait_Generated.g.cs", "Program.g.cs"],
            run.Sources.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void With_a_startup_the_class_and_its_services_come_from_a_scope()
    {
        var source = GeneratorRun.Of(GeneratorRun.Serializer + GeneratorRun.Startup + Steps).Sources["Harbour.Steps_Moor_Generated.g.cs"];

        Assert.Contains("public class Steps_Moor_Generated", source);
        Assert.Contains("services.AddSingleton<global::Harbour.Steps>();", source);
        Assert.Contains("services.AddSingleton<global::Fake>();", source);
        Assert.Contains("new global::Startup().ConfigureServices(services);", source);
        Assert.Contains("_ = __services.GetRequiredService<global::Harbour.Steps>();", source);
        Assert.Contains("using var __scope = __services.CreateScope();", source);
        Assert.Contains("GetRequiredService<global::Harbour.IClock>()", source);
        Assert.Contains("lib/amazon-lambda-annotations#2.3.0.0", source);
    }

    [Fact]
    public void Without_a_startup_the_class_is_constructed_directly()
    {
        var run = GeneratorRun.Of(GeneratorRun.Serializer + "public sealed class Steps { [LambdaFunction] public string Turn(string name) => name; }");

        Assert.Equal("", run.Text);
        Assert.Contains("__functions = new global::Steps();", run.Sources["Steps_Turn_Generated.g.cs"]);
    }

    [Fact]
    public void A_serializer_on_the_method_goes_before_the_assemblys()
    {
        var run = GeneratorRun.Of(
            GeneratorRun.Serializer.Insert(0, GeneratorRun.Main)
            + """
            public sealed class Own : ILambdaSerializer
            {
                public T Deserialize<T>(Stream requestStream) => default!;
                public void Serialize<T>(T response, Stream responseStream) { }
            }
            public sealed class Steps { [LambdaFunction, LambdaSerializer(typeof(Own))] public string Turn(string name) => name; }
            """,
            OutputKind.ConsoleApplication);

        Assert.Equal("", run.Text);
        Assert.Contains("new global::Own()", run.Sources["Program.g.cs"]);
    }

    [Fact]
    public void Main_knows_each_function_and_lists_them_all()
    {
        var source = GeneratorRun.Of(GeneratorRun.Serializer.Insert(0, GeneratorRun.Main) + GeneratorRun.Startup + Steps, OutputKind.ConsoleApplication).Sources["Program.g.cs"];

        Assert.Contains("case \"Intake\": return RunIntake();", source);
        Assert.Contains("this program has: Intake, Leave, Look, Moor, Turn, Wait.", source);
    }

    [Fact]
    public void Nothing_to_generate_is_nothing_to_say()
    {
        var run = GeneratorRun.Of("public sealed class Plain { }");
        Assert.Equal("", run.Text);
        Assert.Empty(run.Sources);
    }
}
