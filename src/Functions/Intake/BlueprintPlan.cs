using System.Text;
using System.Text.RegularExpressions;
using Berth.Profiles;
using Berth.Requests;

namespace Berth.Intake;

/// <summary>Decides whether the services take the names and sizes that a request's blueprint comes to. Sources: the services' API references.</summary>
public static partial class BlueprintPlan
{
    /// <summary>All inline policies of a role, in characters without white space (IAM quotas).</summary>
    private const int PolicyLimit = 10_240;

    public static IEnumerable<RequestProblem> Check(Blueprint blueprint) =>
    [
        .. Names(blueprint).Where(name => name.Name.Length > name.Most || !name.Form.IsMatch(name.Name)).Select(name =>
            new RequestProblem("/environment", $"would make the {name.What} {Printable.Cut(name.Name, 120)}", $"give a shorter or simpler name: a {name.What} has at most {name.Most} characters of {name.Form}")),
        .. blueprint.Parameters.Values.Where(parameter => !parameter.Value.IsSecret && Encoding.UTF8.GetByteCount(parameter.Value.Text) > ParameterSet.MostBytes).Select(parameter =>
            new RequestProblem("", $"would make the parameter {parameter.Key} of {Encoding.UTF8.GetByteCount(parameter.Value.Text)} bytes", $"give less: a parameter holds {ParameterSet.MostBytes} bytes")),
        .. blueprint.Identities.Select(identity => (identity.RoleName, Size: Size(identity.Policy))).Where(role => role.Size > PolicyLimit).Select(role =>
            new RequestProblem("", $"would make a policy of {role.Size} characters for the role {role.RoleName}", $"name fewer accounts or paths: a role's policies have at most {PolicyLimit}")),
    ];

    private static IEnumerable<(string What, string Name, int Most, Regex Form)> Names(Blueprint blueprint) =>
    [
        ("namespace", blueprint.Namespace, 63, Label()),
        .. blueprint.TargetGroups.Select(group => ("target group", group.Name, 32, TargetGroupForm())),
        .. blueprint.Identities.Select(identity => ("role", identity.RoleName, 64, RoleForm())),
        .. blueprint.Identities.Select(identity => ("service account", identity.ServiceAccount, 63, Label())),
        .. blueprint.ScanRole is { } scan ? [("role", scan.RoleName, 64, RoleForm())] : Array.Empty<(string, string, int, Regex)>(),
        .. blueprint.Queues.Select(queue => ("queue", queue.Name, 80, QueueForm())),
        .. blueprint.Key is { } key ? [("key alias", key.Name, 250, AliasForm())] : Array.Empty<(string, string, int, Regex)>(),
        .. blueprint.GeneratedSecrets.Select(secret => ("secret", secret.Name, 512, SecretForm())),
        // MySQL's 32 characters hold the suffix of the second user, too.
        .. blueprint.Database is { } database ? [("database user", database.UserName, 26, UserForm()), ("secret", database.SecretName, 512, SecretForm())] : Array.Empty<(string, string, int, Regex)>(),
        .. blueprint.SignIn is CognitoSignIn client ? [("app client", client.ClientName, 128, ClientForm())] : Array.Empty<(string, string, int, Regex)>(),
        .. blueprint.Parameters.Values.Keys.Select(name => ("parameter", name, 1011, ParameterForm())),
    ];

    private static int Size(IEnumerable<PolicyStatement> statements) => statements.Sum(statement => 60
        + statement.Sid.Length + statement.Actions.Concat(statement.Resources).Sum(text => text.Length + 3) + (statement.Condition?.ToJsonString().Length ?? 0));

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\z")]
    private static partial Regex TargetGroupForm();

    [GeneratedRegex(@"^[\w+=,.@-]+\z", RegexOptions.ECMAScript)]
    private static partial Regex RoleForm();

    [GeneratedRegex(@"^[A-Za-z0-9_-]+(\.fifo)?\z")]
    private static partial Regex QueueForm();

    [GeneratedRegex(@"^[A-Za-z0-9/_-]+\z")]
    private static partial Regex AliasForm();

    [GeneratedRegex(@"^[A-Za-z0-9/_+=.@-]+\z")]
    private static partial Regex SecretForm();

    [GeneratedRegex(@"^[a-z0-9_-]+\z")]
    private static partial Regex UserForm();

    [GeneratedRegex(@"^[\w\s+=,.@-]+\z", RegexOptions.ECMAScript)]
    private static partial Regex ClientForm();

    [GeneratedRegex(@"^(/[A-Za-z0-9_.-]+){1,15}\z")]
    private static partial Regex ParameterForm();
}
