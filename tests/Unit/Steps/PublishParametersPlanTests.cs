using Berth.Planning;
using Berth.Profiles;
using Berth.Steps.PublishParameters;
using Berth.Tests.Planning;

namespace Berth.Tests.Steps;

public sealed class PublishParametersPlanTests
{
    private static readonly Blueprint Bare = Sample.Blueprint() with { Key = null, Queues = [new("berth-prd-a", 300, 5)] };

    private static IReadOnlyList<Resource> Desired(Blueprint blueprint) => new PublishParametersPlan().Desired(blueprint);

    [Fact]
    public void What_is_secret_and_queues_are_under_the_environments_key()
    {
        var key = new EnvironmentKey("berth-prd");
        var desired = Desired(Bare with { Key = key });
        var reference = key.Id.Reference("arn");
        Assert.Equal(reference, (string?)desired.Single(one => one.Id.Kind == MessageQueue.Kind).Specification["encryption"]);
        Assert.All(desired.Where(one => one.Id.Kind == GeneratedSecret.Kind), secret => Assert.Equal(reference, (string?)secret.Specification["keyId"]));
        Assert.All(desired.Where(one => one.Id.Kind == ParameterKind.Name),
            one => Assert.Equal((string?)one.Specification["type"] == "SecureString" ? reference : null, (string?)one.Specification["keyId"]));
    }

    [Fact]
    public void Without_one_the_platforms_key_serves() =>
        Assert.Equal(Sample.Platform.KmsKeyId, (string?)Desired(Bare)[0].Specification["encryption"]);

    [Fact]
    public void Without_any_SQS_encrypts() =>
        Assert.Equal(QueueKind.OwnEncryption, (string?)Desired(Bare with { Platform = Sample.Platform with { KmsKeyId = null } })[0].Specification["encryption"]);

    [Fact]
    public void Queues_come_before_the_parameters_that_name_them() =>
        Assert.Equal(MessageQueue.Kind, Desired(Bare)[0].Id.Kind);
}
