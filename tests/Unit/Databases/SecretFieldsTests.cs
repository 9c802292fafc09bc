using System.Text.Json.Nodes;
using Berth.Databases;

namespace Berth.Tests.Databases;

public sealed class SecretFieldsTests
{
    private static readonly JsonObject Templates = new() { ["DB_USER"] = "{username}", ["DB_PASSWORD"] = "{password}", ["DB_SLAVE_HOST"] = "reader" };
    private static readonly Dictionary<string, string> Values = new() { ["username"] = "u", ["password"] = "p4ss" };

    private static string Seen(string? secret) => SecretFields.Seen(Templates, SecretFields.Of(secret), Values).ToJsonString();

    [Fact]
    public void What_a_secret_fulfils_is_seen_as_its_template() =>
        Assert.Equal(Templates.ToJsonString(), Seen("""{"DB_USER":"u","DB_PASSWORD":"p4ss","DB_SLAVE_HOST":"reader"}"""));

    [Fact]
    public void Another_text_is_shown_but_never_where_a_password_stands() =>
        Assert.Equal("""{"DB_USER":"other","DB_PASSWORD":null,"DB_SLAVE_HOST":null}""", Seen("""{"DB_USER":"other","DB_PASSWORD":"0ld"}"""));

    [Theory]
    [InlineData(null)]
    [InlineData("no JSON")]
    [InlineData("[]")]
    public void A_secret_that_is_no_object_fulfils_nothing(string? text) => Assert.Equal("""{"DB_USER":null,"DB_PASSWORD":null,"DB_SLAVE_HOST":null}""", Seen(text));
}
