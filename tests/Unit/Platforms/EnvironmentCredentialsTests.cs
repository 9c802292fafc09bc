using System.Diagnostics;
using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Berth.Platforms;

namespace Berth.Tests.Platforms;

/// <summary>Whose credentials a call has.</summary>
public sealed class EnvironmentCredentialsTests
{
    private const string Role = "arn:aws:iam::123456789012:role/berth-CompensateRole-1";

    private readonly Tokens sts = new();
    private readonly EnvironmentScope scope = new();
    private readonly EnvironmentCredentials credentials;

    public EnvironmentCredentialsTests() => credentials = new(new BasicAWSCredentials("own", "secret"), sts, Role, "berth-Compensate", scope);

    [Fact]
    public async Task Outside_any_environment_they_are_the_functions_own()
    {
        Assert.Equal("own", await KeyAsync());
        Assert.Empty(sts.Taken);
    }

    [Fact]
    public async Task An_environment_has_one_session_that_bears_its_name_as_a_tag()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ForAsync("prd")));
        Assert.Equal("prd", Assert.Single(keys.Distinct()));
        var taken = Assert.Single(sts.Taken);
        Assert.Equal((Role, "berth-Compensate"), (taken.RoleArn, taken.RoleSessionName));
        var tag = Assert.Single(taken.Tags);
        Assert.Equal(("berth:environment", "prd"), (tag.Key, tag.Value));
        // Left again: the scope ends with the method that entered it.
        Assert.Equal("own", await KeyAsync());
    }

    [Fact]
    public async Task Work_for_two_at_the_same_time_has_the_session_of_each()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => ForAsync(number % 2 == 0 ? "prd" : "stg")));
        Assert.Equal(["prd", "stg"], keys.Take(2));
        Assert.All(keys.Index(), key => Assert.Equal(keys[key.Index % 2], key.Item));
        Assert.Equal(2, sts.Taken.Count);
    }

    [Fact]
    public async Task A_session_is_taken_anew_before_it_ends()
    {
        sts.Life = TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1);
        await ForAsync("prd");
        Assert.Single(sts.Taken);
        sts.Life = TimeSpan.FromMinutes(15);
        for (var watch = Stopwatch.StartNew(); sts.Taken.Count == 1 && watch.Elapsed < TimeSpan.FromSeconds(30);)
            await ForAsync("prd");
        Assert.Equal(2, sts.Taken.Count);
        await ForAsync("prd");
        Assert.Equal(2, sts.Taken.Count);
    }

    [Fact]
    public async Task Who_waits_for_a_session_that_cannot_be_taken_does_not_try_in_turn()
    {
        sts.Refusal = new AmazonSecurityTokenServiceException("not now");
        scope.Enter("prd");
        var waiting = Enumerable.Range(0, 20).Select(_ => KeyAsync()).ToList();
        sts.Answering.SetResult();
        foreach (var one in waiting)
            Assert.Equal("not now", (await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(() => one)).Message);
        Assert.Single(sts.Taken);

        sts.Refusal = null;
        Assert.Equal("prd", await ForAsync("prd"));
    }

    [Fact]
    public async Task No_more_are_kept_than_a_process_can_use()
    {
        foreach (var number in Enumerable.Range(0, EnvironmentCredentials.Kept + 1))
            await ForAsync($"env-{number}");
        await ForAsync($"env-{EnvironmentCredentials.Kept}");
        Assert.Equal(EnvironmentCredentials.Kept + 1, sts.Taken.Count);
        await ForAsync("env-0");
        Assert.Equal(EnvironmentCredentials.Kept + 2, sts.Taken.Count);
    }

    private async Task<string> ForAsync(string environment)
    {
        scope.Enter(environment);
        await Task.Yield();
        return await KeyAsync();
    }

    private async Task<string> KeyAsync() => (await credentials.GetCredentialsAsync()).AccessKey;

    /// <summary>Answers with the environment as the key.</summary>
    private sealed class Tokens() : AmazonSecurityTokenServiceClient(new BasicAWSCredentials("own", "secret"), RegionEndpoint.APNortheast1)
    {
        public List<AssumeRoleRequest> Taken { get; } = [];

        /// <summary>Thrown once <see cref="Answering"/> is done; null for a session.</summary>
        public Exception? Refusal { get; set; }

        public TaskCompletionSource Answering { get; } = new();

        public TimeSpan Life { get; set; } = TimeSpan.FromHours(1);

        public override async Task<AssumeRoleResponse> AssumeRoleAsync(AssumeRoleRequest request, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            lock (Taken)
                Taken.Add(request);
            if (Refusal is not null)
            {
                await Answering.Task;
                throw Refusal;
            }

            return new() { Credentials = new() { AccessKeyId = request.Tags[0].Value, SecretAccessKey = "secret", SessionToken = "token", Expiration = DateTime.UtcNow + Life } };
        }
    }
}
