using System.Globalization;
using Berth.Platforms;

namespace Berth.Requests;

/// <summary>Whether a request's plan needs an approval, whose, and for how long it waits. Pure.</summary>
public static class ApprovalTerms
{
    public const string Required = "required";

    /// <summary>Of a platform's <c>approvalBy</c>: whoever asked may not approve.</summary>
    public const string AnotherThanRequester = "anotherThanRequester";

    /// <summary>Up to seven days: ProvisionEnvironment's own time limit is a day longer.</summary>
    public const string TimeoutPattern = "^(?:[1-9][0-9]{0,2}[sm]|[1-9][0-9]?h|[1-7]d)$";

    private const string Default = "1d";

    public static bool Asked(EnvironmentRequest request, Platform platform) => (request.Approval ?? platform.Approval) == Required;

    public static TimeSpan Timeout(EnvironmentRequest request, Platform platform) => Span(request.ApprovalTimeout ?? platform.ApprovalTimeout ?? Default);

    /// <param name="text">A number and its unit, such as <c>90s</c>, <c>30m</c>, <c>12h</c> or <c>7d</c>.</param>
    public static TimeSpan Span(string text)
    {
        var number = int.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        };
    }
}
