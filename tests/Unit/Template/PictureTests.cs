namespace Berth.Tests.Template;

public sealed class PictureTests
{
    [Fact]
    public void The_picture_shows_the_workflow_as_it_is()
    {
        var drawn = Tool.Run(Tool.Python, ["eng/workflow-picture.py", "src/StateMachines/provision-environment.asl.json"]);
        Assert.True(drawn.ExitCode == 0, drawn.Errors);
        Assert.True(drawn.Output == Repository.Read("docs/workflow.svg"),
            "docs/workflow.svg is not what eng/workflow-picture.py draws: run python3 eng/workflow-picture.py src/StateMachines/provision-environment.asl.json > docs/workflow.svg");
    }
}
