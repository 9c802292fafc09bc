using Berth.Databases;

namespace Berth.Tests.Databases;

/// <summary>Lines as MariaDB 10.11 and MySQL 8.4 print them.</summary>
public sealed class MySqlGrantsTests
{
    private static readonly string[] Lines =
    [
        "GRANT USAGE ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*0123' REQUIRE SSL",
        @"GRANT SELECT, CREATE TEMPORARY TABLES ON `my\_shop`.* TO `app`@`%`",
        "GRANT INSERT ON `my_shop`.* TO `app`@`%` WITH GRANT OPTION",
        "GRANT UPDATE ON `myxshop`.* TO `app`@`%`",
        "GRANT DELETE ON `my_shop`.`orders` TO `app`@`%`",
        "GRANT ALL PRIVILEGES ON `odd``name`.* TO `app`@`%`",
        "GRANT `reader`@`%` TO `app`@`%`",
    ];

    [Fact]
    public void Only_grants_on_the_whole_schema_count()
    {
        Assert.Equal([(@"`my\_shop`.*", "SELECT|CREATE TEMPORARY TABLES"), ("`my_shop`.*", "INSERT")],
            MySqlGrants.On("my_shop", Lines).Select(grant => (grant.Target, string.Join('|', grant.Privileges))));
        Assert.Equal("ALL PRIVILEGES", Assert.Single(Assert.Single(MySqlGrants.On("odd`name", Lines)).Privileges));
        Assert.Empty(MySqlGrants.On("absent", Lines));
    }

    [Theory]
    [InlineData("my_shop", false, @"`my\_shop`.*")]
    [InlineData("my_shop", true, "`my_shop`.*")]
    [InlineData("100%`\\", false, @"`100\%``\\`.*")]
    public void A_name_is_quoted_and_its_wildcards_are_escaped(string schema, bool literally, string expected) =>
        Assert.Equal(expected, MySqlGrants.Target(schema, literally));

    [Theory]
    [InlineData("CREATE USER `app`@`%` IDENTIFIED WITH 'caching_sha2_password' AS '$A$005$x' REQUIRE SSL PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK", true)]
    [InlineData("CREATE USER `app`@`%` IDENTIFIED WITH 'caching_sha2_password' AS '$A$005$x' REQUIRE NONE PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK", false)]
    [InlineData("CREATE USER `app`@`%` IDENTIFIED BY PASSWORD '*0123' REQUIRE SSL", true)]
    [InlineData("CREATE USER `app`@`%` IDENTIFIED BY PASSWORD '*0123'", false)]
    public void Who_must_come_over_tls_is_told_by_the_line_that_makes_the_user(string statement, bool required) =>
        Assert.Equal(required, MySqlGrants.RequiresTls(statement));

    [Theory]
    [InlineData("SELECT ON *.* TO x; --")]
    [InlineData("select")]
    [InlineData("")]
    public void A_privilege_is_words_in_capital_letters(string privilege) =>
        Assert.Throws<ArgumentException>(() => MySqlGrants.List(["SELECT", privilege]));
}
