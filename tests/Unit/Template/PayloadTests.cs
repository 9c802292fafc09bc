using System.Reflection;
using System.Text.Json.Nodes;
using Amazon.Lambda.Annotations;

namespace Berth.Tests.Template;

/// <summary>What a state sends is what its function reads, and what it selects is what the function always answers.</summary>
public sealed class PayloadTests
{
    private static readonly Dictionary<string, MethodInfo> Functions =
        typeof(FunctionsJson).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<LambdaFunctionAttribute>() is not null).ToDictionary(method => method.Name);

    public static TheoryData<string, string> Tasks()
    {
        var tasks = new TheoryData<string, string>();
        foreach (var definition in Definition.All)
            foreach (var (name, _) in definition.Tasks)
                tasks.Add(definition.Path, name);
        return tasks;
    }

    [Theory, MemberData(nameof(Tasks))]
    public void A_function_reads_all_that_its_state_sends(string path, string state)
    {
        var parameters = State(path, state)["Parameters"]!.AsObject();
        // Payload.$ hands over an event of AWS whole; its function picks what it needs.
        if (parameters["Payload"] is not JsonObject payload)
            return;
        var read = Properties(Function(parameters).GetParameters()[0].ParameterType).Select(property => property.Name).ToHashSet();
        Assert.Empty(payload.Select(member => Plain(member.Key)).Except(read));
    }

    [Theory, MemberData(nameof(Tasks))]
    public void A_function_always_answers_all_that_its_state_selects(string path, string state)
    {
        // A task token brings its own answer, from the function that sends it.
        if (State(path, state)["ResultSelector"] is not JsonObject selected || State(path, state).ContainsKey("TimeoutSecondsPath"))
            return;
        var answer = Function(State(path, state)["Parameters"]!.AsObject()).ReturnType.GetGenericArguments()[0];
        var always = Properties(answer).Where(property => property.Always).Select(property => property.Name).ToHashSet();
        // What is null is left out of the answer, and a path to nothing fails the state.
        Assert.Empty(selected.Where(member => member.Key.EndsWith(".$", StringComparison.Ordinal)).Select(member => ((string)member.Value!)["$.Payload.".Length..]).Except(always));
    }

    private static JsonObject State(string path, string name) => new Definition(path).Tasks.Single(task => task.Name == name).State;

    private static MethodInfo Function(JsonObject parameters) => Functions[((string)parameters["FunctionName"]!)[2..^"FunctionArn}".Length]];

    private static IEnumerable<(string Name, bool Always)> Properties(Type type) =>
        from property in FunctionsJson.Default.Options.GetTypeInfo(type).Properties
        let member = (PropertyInfo)property.AttributeProvider!
        select (property.Name, new NullabilityInfoContext().Create(member).ReadState == NullabilityState.NotNull);

    private static string Plain(string key) => key.EndsWith(".$", StringComparison.Ordinal) ? key[..^2] : key;
}
