using Berth.Databases;
using Berth.Errors;

namespace Berth.Tests.Databases;

public sealed class PostgreSqlNamesTests
{
    [Fact]
    public void Names_are_quoted_and_never_cut()
    {
        Assert.Equal("\"a\"\"b\"", PostgreSqlNames.Quoted("a\"b"));
        Assert.Equal("NameTooLong", Assert.Throws<PermanentError>(() => PostgreSqlNames.Quoted(PostgreSqlNames.OwnerOf(new string('s', 60)))).Code);
    }

    [Theory]
    [InlineData("ALL; DROP")]
    [InlineData("connect")]
    [InlineData("CONNECT\n")]
    [InlineData("")]
    public void Only_words_in_capital_letters_are_privileges(string privilege) =>
        Assert.Throws<ArgumentException>(() => PostgreSqlNames.List([privilege]));

    /// <summary>The password, salt and number of rounds of the example in RFC 7677, section 3.</summary>
    [Fact]
    public void A_verifier_is_what_PostgreSQL_would_make() => Assert.Equal(
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
        ScramVerifier.Of("pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ==")));

    [Fact]
    public void A_password_that_would_be_prepared_is_refused() => Assert.Throws<ArgumentException>(() => ScramVerifier.Of("pässword"));
}
