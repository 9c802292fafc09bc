using MySqlConnector;

namespace Berth.Tests.Compat.MySql;

public sealed class ConnectionStringTests
{
    [Fact]
    public void Official_names_and_aliases_are_one_option()
    {
        var settings = new MySqlConnectionStringBuilder("host=db;uid=app;pwd=\"a;b=c\";initial catalog=shop;sslmode=verifyfull;ssl-ca=/ca.pem;connect timeout=3;command timeout=4;port=3307;pooling=false");

        Assert.Equal(("db", 3307u, "app", "a;b=c", "shop"), (settings.Server, settings.Port, settings.UserID, settings.Password, settings.Database));
        Assert.Equal((MySqlSslMode.VerifyFull, "/ca.pem", 3u, 4u, false), (settings.SslMode, settings.SslCa, settings.ConnectionTimeout, settings.DefaultCommandTimeout, settings.Pooling));
        Assert.Equal(settings.ConnectionString, new MySqlConnectionStringBuilder(settings.ConnectionString).ConnectionString);
        Assert.Contains("User ID=app", settings.ConnectionString);
    }

    [Fact]
    public void Defaults_are_the_official_ones()
    {
        var settings = new MySqlConnectionStringBuilder();

        Assert.Equal(("", 3306u, MySqlSslMode.Preferred, 15u, 30u), (settings.Server, settings.Port, settings.SslMode, settings.ConnectionTimeout, settings.DefaultCommandTimeout));
        Assert.True(settings.Pooling && settings.TreatTinyAsBoolean);
        Assert.False(settings.AllowPublicKeyRetrieval || settings.AllowUserVariables || settings.UseAffectedRows || settings.PersistSecurityInfo);
    }

    [Theory]
    [InlineData("sslmod=required")]
    [InlineData("sslmode=sometimes")]
    [InlineData("port=many")]
    [InlineData("load balance=random")]
    public void What_has_no_effect_is_refused(string text) =>
        Assert.Throws<ArgumentException>(() => new MySqlConnectionStringBuilder(text));

    [Theory]
    [InlineData("it's \"quoted\" \\ back", "it\\'s \\\"quoted\\\" \\\\ back")]
    [InlineData("plain", "plain")]
    public void EscapeString(string text, string expected) => Assert.Equal(expected, MySqlHelper.EscapeString(text));
}
