using System.Text.Json.Nodes;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Berth.Planning;
using Berth.Steps.PublishParameters;
using Berth.Tests.Planning;

namespace Berth.Tests.Steps;

public sealed class ParameterKindTests
{
    private readonly FakeClient<IAmazonSimpleSystemsManagement> ssm = new FakeClient<IAmazonSimpleSystemsManagement>().On<PutParameterRequest, PutParameterResponse>(_ => new() { Version = 1 });

    [Theory, InlineData("secret://berth/other/database#password"), InlineData("parameter-version:1")]
    public async Task A_plain_value_that_reads_like_a_reference_is_written_as_it_is_and_leads_nowhere(string text)
    {
        var secrets = new Watched();
        await new ParameterKind(ssm.Client, Pace).CreateAsync(Wanted("String", text), Context(secrets), default);
        Assert.Equal(text, ssm.Sent<PutParameterRequest>().Value);
        Assert.Equal(["PutParameter"], ssm.Operations);
        Assert.Empty(secrets.Read);
    }

    [Fact]
    public async Task A_secret_value_is_read_from_where_its_reference_leads()
    {
        var secrets = new Watched();
        await new ParameterKind(ssm.Client, Pace).CreateAsync(Wanted("SecureString", "secret://berth/prd/database#password"), Context(secrets), default);
        Assert.Equal("the value", ssm.Sent<PutParameterRequest>().Value);
        Assert.Equal(new SecretReference("berth/prd/database", "password"), Assert.Single(secrets.Read));
    }

    private static WritePace Pace => new(new(PaceTable.Make(), "registry"), 1000, TimeProvider.System);

    private static Resource Wanted(string type, string value) => new(new(ParameterKind.Name, "/prd/core/NAME"), new JsonObject { ["type"] = type, ["value"] = value });

    private static StepContext Context(ISecretReader secrets) => new(Sample.Run, Sample.Request(), Sample.Platform, 0, new(), secrets);

    private sealed class Watched : ISecretReader
    {
        public List<SecretReference> Read { get; } = [];

        public Task<string?> ReadAsync(SecretReference reference, CancellationToken cancellation)
        {
            Read.Add(reference);
            return Task.FromResult<string?>("the value");
        }
    }
}
