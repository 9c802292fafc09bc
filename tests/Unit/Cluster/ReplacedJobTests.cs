using System.Text.Json.Nodes;
using Berth.Cluster;
using Berth.Planning;

namespace Berth.Tests.Cluster;

public sealed class ReplacedJobTests
{
    private const string Failed = """{"type":"Failed","status":"True","reason":"BackoffLimitExceeded","message":"too often"}""";
    private const string Complete = """{"type":"Complete","status":"True"}""";

    private static readonly KubernetesObjectKind Kind = new(null!, null!);

    private static Resource Wanted(string kind, string schema) =>
        new(new(ObjectAddress.Kind, $"batch/v1/{kind}/prd/schema"), new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["berth/schema-name"] = schema } } });

    private static Observed Live(string condition) =>
        new(JsonNode.Parse("""{"metadata":{"uid":"u-1"},"status":{"conditions":[""" + condition + "]}}")!.AsObject(), new Dictionary<string, string>());

    [Theory]
    [InlineData("Job", "mimosa", Failed, "the Job has failed, BackoffLimitExceeded: too often")]
    [InlineData("Job", "mimosa", Complete, null)]
    [InlineData("Job", "mimosa", "", null)]
    [InlineData("Job", "${database:schema/mimosa#name}", Complete, "database:schema/mimosa is made anew")]
    [InlineData("Deployment", "mimosa", Failed, null)]
    [InlineData("Deployment", "${database:schema/mimosa#name}", Complete, null)]
    public void Job_that_has_failed_or_whose_work_is_gone_is_made_anew(string kind, string schema, string condition, string? reason) =>
        Assert.Equal(reason is null ? null : new Replacement("u-1", reason), Kind.ReplacementOf(Wanted(kind, schema), Live(condition)));
}
