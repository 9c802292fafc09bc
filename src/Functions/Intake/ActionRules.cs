using Berth.Platforms;
using Berth.Registry;
using Berth.Requests;

namespace Berth.Intake;

/// <summary>Who may have what done with an environment as it stands. Pure: asked when the action comes in, and again under the lease.</summary>
public static class ActionRules
{
    private const string Owner = "owner";

    /// <param name="standsBy">The request that the environment stands by.</param>
    /// <returns>Null if nothing speaks against it.</returns>
    public static Refusal? Refuse(ActionRequest action, EnvironmentRecord environment, EnvironmentRequest standsBy, Platform platform, string requestedBy) => action.Action switch
    {
        ActionRequest.Retire when standsBy.Protected && !environment.IsRetired => Because("Protected", "/environment",
            $"{environment.Environment} is protected by its request {environment.StandsBy}",
            "send that request once more under a new id with \"protected\": false, then retire it"),
        ActionRequest.Retire when platform.RetireBy == Owner && environment.Owner is { } owner && owner != requestedBy => Because("NotOwner", "/environment",
            $"{environment.Environment} was asked for by {owner}, and on the platform {platform.Name} only who asked may retire",
            "have them retire it, or have the platform's owner put it without retireBy"),
        ActionRequest.Retry when environment is not ({ Status: EnvironmentRecord.Failed } or { Status: EnvironmentRecord.Ready, Left: not null }) => Because("NothingToRetry", "/environment",
            $"the last request of {environment.Environment} has not failed: it is {environment.Status}", "see it with `berth show`; after a retirement that failed, retire once more"),
        ActionRequest.Approve or ActionRequest.Reject => Decide(action, environment, platform, requestedBy),
        ActionRequest.Retire or ActionRequest.Retry => null,
        ActionRequest.Drift or ActionRequest.Repair when environment.Status is EnvironmentRecord.Retiring or EnvironmentRecord.RetireFailed => Because("NotReady", "/environment",
            $"{environment.Environment} is being retired: it is {environment.Status}", "finish the retirement with `berth retire`, or send a request for it"),
        ActionRequest.Expire => Expire(action, environment, requestedBy),
        ActionRequest.Extend when environment is { IsRetired: false, Expiry: null } => Because("NothingToExtend", "/environment",
            $"{environment.Environment} does not expire", "leave it, or give its request an expiresAfter"),
        ActionRequest.Extend when action.For is null => Because("TimeMissing", "/for", "is missing", "say by how much, such as \"7d\""),
        _ when environment.ReadyRequestId is null || environment.IsRetired => Because("NotReady", "/environment",
            $"{environment.Environment} has never been ready or is retired", "send a request for it first"),
        _ => null,
    };

    /// <summary>Whoever asked cannot pass for another: SQS itself says who sent a message, and of an execution by hand nobody does.</summary>
    private static Refusal? Decide(ActionRequest action, EnvironmentRecord environment, Platform platform, string requestedBy) => environment.Awaiting switch
    {
        null => Because("NothingAwaitsApproval", "/environment", $"no plan of {environment.Environment} waits for an approval: it is {environment.Status}", "see it with `berth show`"),
        _ when action is { Action: ActionRequest.Approve, Hash: null } => Because("HashMissing", "/hash", "is missing",
            "give the hash of the plan that is approved; `berth show` names it"),
        { } awaiting when action.Hash is { } hash && hash != awaiting.Hash => Because("OtherPlan", "/hash",
            $"the plan that waits is another one: {awaiting.Hash}, of the request {awaiting.RequestId}", "look at that one with `berth show`, and decide about it"),
        { } awaiting when action.Action == ActionRequest.Approve && platform.ApprovalBy == ApprovalTerms.AnotherThanRequester && !Differ(awaiting.RequestedBy, requestedBy) =>
            Because("OwnRequest", "/environment", $"{awaiting.RequestId} was asked for by {awaiting.RequestedBy}, this comes from {requestedBy}, and on the platform {platform.Name} whoever asked may not approve",
                "have somebody else approve it by message or with `berth approve`; for a request that was started by hand, send it by message"),
        _ => null,
    };

    /// <summary>Only the environment's own schedule may say that its time has come, and only the last one that was set. Whether it is protected is asked under the lease.</summary>
    private static Refusal? Expire(ActionRequest action, EnvironmentRecord environment, string requestedBy) =>
        requestedBy != Senders.Schedule ? Because("NotTheSchedule", "/action", "an environment expires by its own schedule", "retire it with `berth retire`")
        : environment.IsRetired || environment.Expiry is not { } expiry || ExpiryTerms.RequestId(expiry) != action.RequestId
            ? Because("ExpiryMoved", "/requestId", $"{environment.Environment} does not expire then any more", "do nothing: its schedule has been moved or removed since")
        : null;

    private static bool Differ(string asked, string approves) => asked != approves && asked != Senders.ByHand && approves != Senders.ByHand;

    private static Refusal Because(string code, string field, string wrong, string right) => Refusal.Of([new(field, wrong, right) { Code = code }]);
}
