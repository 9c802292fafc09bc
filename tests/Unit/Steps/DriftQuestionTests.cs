using System.Text.Json.Nodes;
using Berth.Steps.SelectEnvironments;

namespace Berth.Tests.Steps;

public sealed class DriftQuestionTests
{
    [Theory]
    [InlineData("{}", null, false)]
    [InlineData("""{"environment":"prd"}""", "prd", false)]
    [InlineData("""{"environment":"prd","repair":true}""", "prd", true)]
    public void One_environment_or_all(string input, string? environment, bool repair)
    {
        var question = DriftQuestion.Of(JsonNode.Parse(input));
        Assert.Empty(question.Problems);
        Assert.Equal((environment, repair), (question.Environment, question.Repair));
    }

    [Theory]
    [InlineData("null", "")]
    [InlineData("[]", "")]
    [InlineData("""{"environments":["prd"]}""", "/environments")]
    [InlineData("""{"environment":7}""", "/environment")]
    [InlineData("""{"environment":"prd","repair":"yes"}""", "/repair")]
    [InlineData("""{"repair":true}""", "/repair")]
    public void What_is_wrong_is_named(string input, string field) =>
        Assert.Equal(field, Assert.Single(DriftQuestion.Of(JsonNode.Parse(input)).Problems).Field);
}
