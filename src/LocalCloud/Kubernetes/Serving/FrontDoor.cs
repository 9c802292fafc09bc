using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>Answers a call that has been let in; tells whether it changed something.</summary>
internal delegate Task<bool> Backend(HttpContext context, ApiUser user, KubernetesCall call);

/// <summary>What every call goes through: who calls, faults on purpose, the answer, the record.</summary>
internal sealed class FrontDoor(Authentication authentication, Backend backend, KubernetesOptions options, string adminToken)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var recorded = !WarmUp.Is(context, adminToken);
        var call = KubernetesCall.Of(context);
        try
        {
            if (call.Resource is "/livez" or "/readyz" or "/healthz")
            {
                recorded = false;
                await context.Response.WriteAsync("ok");
                return;
            }

            var user = await authentication.UserOfAsync(context.Request.Headers.Authorization) ?? throw new ApiException(401, "Unauthorized", "Unauthorized");
            call = call with { Caller = user.Arn ?? user.Name, AccessKeyId = user.AccessKeyId };
            if (recorded && options.Admit is not null)
            {
                var admission = await options.Admit(call, context.RequestAborted);
                call = call with { Number = admission.Number, Fault = admission.Fault };
            }

            call = call with { Changed = await AnswerAsync(context, user, call) };
            call = call with { Status = call.Fault is KubernetesFault.CutBefore or KubernetesFault.CutAfter ? 0 : context.Response.StatusCode };
        }
        catch (ApiException refusal)
        {
            call = call with { Status = refusal.Code };
            if (refusal.Code == 429)
                context.Response.Headers.RetryAfter = "1";
            await Replies.SendAsync(context, refusal.Code, refusal.ToStatus());
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            call = call with { Status = 499 };
        }
        finally
        {
            if (recorded)
                options.Record?.Invoke(call with { Duration = Stopwatch.GetElapsedTime(started) });
        }
    }

    private async Task<bool> AnswerAsync(HttpContext context, ApiUser user, KubernetesCall call)
    {
        switch (call.Fault)
        {
            case KubernetesFault.Throttle:
                throw new ApiException(429, "TooManyRequests", "Too many requests, please try again later. (Injected by the local cloud.)");
            case KubernetesFault.Error:
                throw new ApiException(500, "InternalError", "Internal error occurred: injected by the local cloud");
            case KubernetesFault.Forbidden:
                throw new ApiException(403, "Forbidden", $"User \"{user.Name}\" cannot {call.Verb} resource \"{call.Resource}\": injected by the local cloud");
            case KubernetesFault.CutBefore:
                context.Abort();
                return false;
            case KubernetesFault.CutAfter:
                context.Response.Body = Stream.Null;
                var changed = await backend(context, user, call);
                context.Abort();
                return changed;
            default:
                return await backend(context, user, call);
        }
    }
}
