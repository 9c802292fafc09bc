using Berth.Requests;

namespace Berth.Tests.Cli;

public sealed class TerminalTests
{
    [Theory]
    [InlineData("\u001b[2J\u001b]0;title\u0007", "\\u001b[2J\\u001b]0;title\\u0007")]
    [InlineData("a\rb\bc\u009b1m\u007f", "a\\u000db\\u0008c\\u009b1m\\u007f")]
    [InlineData("\u202eprd\u2066\u200b\ufeff\u2028", "\\u202eprd\\u2066\\u200b\\ufeff\\u2028")]
    [InlineData("Größe: 東京\nzwei", "Größe: 東京\nzwei")]
    public void What_would_steer_a_terminal_is_shown_as_what_it_is(string text, string shown) => Assert.Equal(shown, Printable.Lines(text));
}
