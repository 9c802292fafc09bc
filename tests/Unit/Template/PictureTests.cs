namespace Berth.Tests.Template;

public sealed class PictureTests
{
    [Theory]
    [InlineData("provision-environment", "workflow")]
    [InlineData("retire-environment", "retire-workflow")]
    [InlineData("check-drift", "drift-workflow")]
    [InlineData("approve-environment", "approve-workflow")]
    public void The_picture_shows_the_workflow_as_it_is(string definition, string picture)
    {
        var drawn = Tool.Run(Tool.Python, ["eng/workflow-picture.py", $"src/StateMachines/{definition}.asl.json"]);
        Assert.True(drawn.ExitCode == 0, drawn.Errors);
        Assert.True(drawn.Output == Repository.Read($"docs/{picture}.svg"),
            $"docs/{picture}.svg is not what eng/workflow-picture.py draws: run python3 eng/workflow-picture.py src/StateMachines/{definition}.asl.json > docs/{picture}.svg");
    }
}
