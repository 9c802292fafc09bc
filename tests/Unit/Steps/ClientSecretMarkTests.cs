using System.Text.Json.Nodes;
using Berth.Planning;
using Berth.Steps.WireLoadBalancer;
using Berth.Tests.Planning;

namespace Berth.Tests.Steps;

/// <summary>What a rule's OIDC client secret leaves behind, since it cannot be read back.</summary>
public sealed class ClientSecretMarkTests
{
    private readonly Dictionary<string, string> secrets = new() { ["berth/prd/fingerprint-key"] = "key", ["idp"] = "one" };

    private static Resource Rule(string name) => new(ListenerRuleKind.IdOf("prd", name), new JsonObject
    {
        ["actions"] = new JsonArray(
            new JsonObject { ["type"] = "authenticate-oidc", [ClientSecretMark.Secret] = "secret://idp", [ClientSecretMark.Key] = "secret://berth/prd/fingerprint-key" },
            new JsonObject { ["type"] = "forward" }),
    });

    private StepContext Context => new(Sample.Run, Sample.Request(), Sample.Platform, 0, new(), new Values(secrets));

    private Task<string?> MarkAsync(string rule = "console-api") => ClientSecretMark.OfAsync(Rule(rule), Context, default);

    [Fact]
    public async Task It_changes_with_value_key_and_rule_and_with_nothing_else()
    {
        var first = await MarkAsync();
        Assert.Matches("^[0-9a-f]{64}$", first);
        Assert.Equal(first, await MarkAsync());
        Assert.NotEqual(first, await MarkAsync("console-web"));
        secrets["idp"] = "two";
        var second = await MarkAsync();
        Assert.NotEqual(first, second);
        secrets["berth/prd/fingerprint-key"] = "other";
        Assert.NotEqual(second, await MarkAsync());
    }

    [Fact]
    public async Task Without_key_value_or_client_secret_there_is_none()
    {
        secrets.Remove("berth/prd/fingerprint-key");
        Assert.Null(await MarkAsync());
        Assert.Null(await ClientSecretMark.OfAsync(new(ListenerRuleKind.IdOf("prd", "x"), new JsonObject { ["actions"] = new JsonArray(new JsonObject { ["type"] = "forward" }) }), Context, default));
        secrets["berth/prd/fingerprint-key"] = "key";
        secrets.Remove("idp");
        Assert.Null(await MarkAsync());
    }

    [Fact]
    public async Task A_key_that_is_about_to_be_made_anew_gives_none()
    {
        var context = Context;
        context.References.Expect(new("secretsmanager:generated-secret", "berth/prd/fingerprint-key"));
        Assert.Null(await ClientSecretMark.OfAsync(Rule("console-api"), context, default));
    }

    [Fact]
    public void What_nobody_kept_is_not_put_back()
    {
        var before = new JsonObject { ["actions"] = new JsonArray(new JsonObject { [ClientSecretMark.Secret] = ClientSecretMark.Other, ["issuer"] = "https://before" }) };
        var action = ClientSecretMark.ActionOf(ClientSecretMark.Restorable(before, Rule("console-api").Specification))!;
        Assert.Equal(("secret://idp", "https://before"), ((string?)action[ClientSecretMark.Secret], (string?)action["issuer"]));
    }

    private sealed class Values(IReadOnlyDictionary<string, string> known) : ISecretReader
    {
        public Task<string?> ReadAsync(SecretReference reference, CancellationToken cancellation) => Task.FromResult(known.GetValueOrDefault(reference.Secret));
    }
}
