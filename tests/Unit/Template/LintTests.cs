using System.Text.Json.Nodes;

namespace Berth.Tests.Template;

/// <summary>What others' tools say about the template and the definitions.</summary>
public sealed class LintTests
{
    [Theory]
    [InlineData("serverless.template")]
    [InlineData("src/Shared/Platforms/platform-role.template")]
    public void Cfn_lint_has_nothing_to_say(string template)
    {
        var result = Tool.Run(Tool.Python, ["-c", "import sys; from cfnlint.runner import main; sys.exit(main())", template]);
        Assert.True(result is { ExitCode: 0, Output: "" }, result.Output + result.Errors);
    }

    [Theory, MemberData(nameof(Definition.Paths), MemberType = typeof(Definition))]
    public void Asl_validator_accepts(string path)
    {
        var result = Tool.Node("validate.cjs", "asl-validator", Repository.Read(path));
        Assert.True(result.ExitCode == 0, path + ": " + result.Output + result.Errors);
    }

    [Fact]
    public void Asl_validator_would_refuse_a_broken_definition()
    {
        var broken = new Definition("src/StateMachines/provision-environment.asl.json").Json;
        broken["States"]!["MarkReady"]!["Next"] = "NoSuchState";
        var result = Tool.Node("validate.cjs", "asl-validator", broken.ToJsonString());
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("NoSuchState", result.Output);
    }

    [Fact]
    public void Sam_translator_makes_plain_resources_of_it()
    {
        var result = Tool.Run(Tool.Python, [Repository.PathOf("tests/Unit/Template/transform.py"), "serverless.template"]);
        Assert.True(result.ExitCode == 0, result.Errors);
        var types = JsonNode.Parse(result.Output)!.AsObject().ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        Assert.DoesNotContain(types, type => type.Value!.StartsWith("AWS::Serverless"));
        var template = TemplateFile.Load();
        Assert.All(template.Of(TemplateFile.Function), function => Assert.Equal("AWS::Lambda::Function", types[function.Id]));
        Assert.All(template.Of(TemplateFile.StateMachine), machine => Assert.Equal("AWS::StepFunctions::StateMachine", types[machine.Id]));
        Assert.Contains("AWS::Lambda::EventSourceMapping", types.Values);
        var functions = template.FunctionNames.Count();
        Assert.Equal(functions, types.Values.Count(type => type == "AWS::Lambda::Version"));
        Assert.Equal(template.Resources.Count + 2 * functions + 1, types.Count);
    }
}
