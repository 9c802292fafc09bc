using MySqlConnector.Protocol;

namespace Berth.Tests.Compat.MySql;

/// <summary>Published vectors: boost::mysql (recorded from real servers) and go-sql-driver/mysql.</summary>
public sealed class PasswordTests
{
    [Theory]
    [InlineData("root", "79643d121d7174475f483e3e0b620a033d273a4c", "f1b2fb1c8de75db8eba8126ad10fe9b11050d428")]
    public void Native(string password, string challenge, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(Passwords.ForNative(password, Convert.FromHexString(challenge))));

    [Theory]
    [InlineData("hola", "3e3b04550470163a4c1535031576732246081801", "a1c1e1e91bb6544ba7374b9c566d693e06ca070298acd10618c690389d88e120")]
    [InlineData("secret", "0a2f4a6f4b492230584c724a250d035052021715", "f490e76f66d9d86665ce54d98c78d0acfe2fb0b08b423da807144873d30b312c")]
    [InlineData("secret2", "0a2f4a6f4b492230584c724a250d035052021715", "abc3934a012cf342e876071c8ee202de51785b430258a7a0138bc79c4d800bc6")]
    public void Caching_sha2(string password, string challenge, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(Passwords.ForCachingSha2(password, Convert.FromHexString(challenge))));

    [Fact]
    public void An_empty_password_sends_nothing()
    {
        Assert.Empty(Passwords.ForNative("", new byte[20]));
        Assert.Equal([0], Passwords.ForCachingSha2("", new byte[20]));
    }
}
