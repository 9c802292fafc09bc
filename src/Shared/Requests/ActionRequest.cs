using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Berth.Requests;

/// <summary>One action on an environment that stands, <c>berth-action/v1</c>: what an SQS message's body or an execution's input holds.</summary>
[Description("One message asks for something to be done with an environment.")]
public sealed record ActionRequest
{
    public const string SchemaName = "berth-action/v1";
    public const string Retire = "retire";
    public const string Rotate = "rotate";
    public const string Retry = "retry";
    public const string Tell = "tell";
    public const string Drift = "drift";
    public const string Repair = "repair";
    public const string Approve = "approve";
    public const string Reject = "reject";
    public const string Extend = "extend";

    /// <summary>A retirement that the environment's own schedule asks for, and nobody else.</summary>
    public const string Expire = "expire";

    /// <summary>Whether the action has a request of the environment's done once more, as its next attempt.</summary>
    public static bool TakesUp(string? action) => action is Retry or Repair;

    [Description("The version of this format."), AllowedValues(SchemaName)]
    public required string Schema { get; init; }

    [Description("Names this request. The same id with the same content is done once; with other content it is refused.")]
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9-]{7,39}$")]
    public required string RequestId { get; init; }

    [Description("`retire` takes the environment away; `rotate` gives its database credentials new values; `retry` has its failed request done once more; `drift` compares it with the request that it stands by; `repair` has that request done once more; `tell` passes on to its pods what Secrets Manager has rotated; `approve` lets the plan that waits be carried out, `reject` does not; `extend` lets the environment expire later; `expire` comes from its own schedule.")]
    [AllowedValues(Retire, Rotate, Retry, Tell, Drift, Repair, Approve, Reject, Extend, Expire)]
    public required string Action { get; init; }

    [Description("The environment's name.")]
    [RegularExpression("^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){1,19}$")]
    public required string Environment { get; init; }

    [Description("For `approve`: the hash of the plan that is approved. For `reject` it may be left out.")]
    [RegularExpression("^[0-9a-f]{64}$")]
    public string? Hash { get; set; }

    [Description("For `reject`: why, for whoever asked.")]
    [RegularExpression("^[^\\p{C}]{1,256}$")]
    public string? Reason { get; set; }

    [Description("For `extend`: by how many hours or days, such as `7d`.")]
    [RegularExpression(ExpiryTerms.Pattern)]
    public string? For { get; set; }

    /// <summary>What a run of it does: to expire is to be retired.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Does => Action == Expire ? Retire : Action;
}
