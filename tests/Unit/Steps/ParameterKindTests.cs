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
        await new ParameterKind(ssm.Client, new(1000, 4, TimeProvider.System)).CreateAsync(Wanted("String", text), Context(secrets), default);
        Assert.Equal(text, ssm.Sent<PutParameterRequest>().Value);
        Assert.Equal(["PutParameter"], ssm.Operations);
        Assert.Empty(secrets.Read);
    }

    [Fact]
    public async Task A_secret_value_is_read_from_where_its_reference_leads()
    {
        var secrets = new Watched();
        await new ParameterKind(ssm.Client, new(1000, 4, TimeProvider.System)).CreateAsync(Wanted("SecureString", "secret://berth/prd/database#password"), Context(secrets), default);
        Assert.Equal("the value", ssm.Sent<PutParameterRequest>().Value);
        Assert.Equal(new SecretReference("berth/prd/database", "password"), Assert.Single(secrets.Read));
    }

    /// <summary>Three a second and four at once: the first four wait for nothing, each later one a third of a second longer.</summary>
    [Fact]
    public void Writes_keep_to_the_quota()
    {
        var (bucket, begin) = (new TokenBucket(3, 4, TimeProvider.System), DateTimeOffset.UnixEpoch);
        var waits = Enumerable.Range(0, 110).Select(_ => bucket.Reserve(begin).TotalSeconds).ToList();
        Assert.All(waits.Take(4), wait => Assert.InRange(wait, -2, 1e-6));
        Assert.Equal([0.333, 0.667, 1.0], waits.Skip(4).Take(3).Select(wait => Math.Round(wait, 3)));
        Assert.InRange(waits[^1], 35, 36);
        // After a pause four may begin at once again.
        Assert.Equal([true, true, true, true, false], Enumerable.Range(0, 5).Select(_ => bucket.Reserve(begin.AddMinutes(5)).Ticks <= 10));
    }

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
