using System.Text.Json.Nodes;

namespace Berth.Databases;

/// <summary>How the specification of a login says what the user may do: <c>privileges</c>, <c>tls</c> (required, optional) and <c>login</c> (accepted, refused).</summary>
public static class LoginSpecification
{
    private const string Required = "required";
    private const string Optional = "optional";

    public static string Tls(bool required) => required ? Required : Optional;

    /// <summary>What does not say that it may come without TLS may not.</summary>
    public static UserRights Rights(JsonObject specification) => new(
        [.. specification["privileges"]!.AsArray().Select(privilege => privilege!.GetValue<string>())],
        specification["tls"]?.GetValue<string>() != Optional);

    /// <summary>Puts what a try to log in has shown in place of what is wanted.</summary>
    /// <param name="rights">Null: refused.</param>
    public static void Look(JsonObject seen, UserRights? rights)
    {
        seen["login"] = rights is null ? "refused" : "accepted";
        seen["privileges"] = new JsonArray([.. (rights?.Privileges ?? []).Select(privilege => (JsonNode)privilege)]);
        if (rights?.RequiresTls is { } required)
            seen["tls"] = Tls(required);
    }
}
