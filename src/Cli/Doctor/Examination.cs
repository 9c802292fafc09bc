using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Berth.Cli.Clouds;
using Berth.Cli.Commands;

namespace Berth.Cli.Doctor;

/// <summary>All looks, each by itself: one that cannot be had is a finding and hides no other.</summary>
internal static class Examination
{
    public static async Task<IReadOnlyList<Finding>> OfAsync(string? stack, string state, CancellationToken cancellation)
    {
        var findings = (await Task.WhenAll(Tool.All.Where(tool => stack is null || !tool.Local).Select(tool => tool.LookAsync(cancellation)))).ToList();
        if (stack is null)
            findings.Add(new("tools", "local cloud", File.Exists(Installation.Here.LocalCloud) ? "is built" : "is not built: ./berth builds it when it is needed"));
        if (stack is null && !File.Exists(Path.Combine(state, LocalCloudDescription.FileName)))
            return [.. findings, new("cloud", state, "no local cloud runs there: start one with `./berth up`, or name a stack in AWS with --stack")];
        ControlPlane? plane = null;
        findings.AddRange(await TryAsync("cloud", stack ?? state, async () =>
        {
            plane = await ControlPlane.FindAsync(stack, state, cancellation);
            return [await CallerAsync(plane, cancellation)];
        }));
        return plane is null || findings[^1] is { IsGood: false } ? findings : [.. findings, .. await OfAsync(plane, cancellation)];
    }

    private static async Task<IReadOnlyList<Finding>> OfAsync(ControlPlane plane, CancellationToken cancellation)
    {
        var stack = new StackLook(plane, Installation.Here.Template);
        List<(string Area, Func<CancellationToken, Task<IReadOnlyList<Finding>>> Look)> looks =
            [("stack", stack.VersionAsync), ("queues", stack.QueuesAsync), ("alarms", stack.AlarmsAsync), ("environments", new EnvironmentLook(plane).LookAsync)];
        var findings = new List<Finding>(await TryAsync("platforms", plane.Stack, async () =>
        {
            looks.AddRange(await new PlatformLook(plane).LooksAsync(cancellation));
            return [];
        }));
        foreach (var look in looks)
            findings.AddRange(await TryAsync(look.Area, plane.Stack, () => look.Look(cancellation)));
        return findings;
    }

    private static async Task<Finding> CallerAsync(ControlPlane plane, CancellationToken cancellation)
    {
        using var tokens = new AmazonSecurityTokenServiceClient(plane.Connection.Credentials, plane.Connection.Configured<AmazonSecurityTokenServiceConfig>());
        var caller = await tokens.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellation);
        return new("cloud", plane.Local is null ? "AWS" : "local cloud", $"{caller.Arn} in {plane.Connection.Region}");
    }

    private static async Task<IReadOnlyList<Finding>> TryAsync(string area, string subject, Func<Task<IReadOnlyList<Finding>>> look)
    {
        try
        {
            return await look();
        }
        catch (CommandError wrong)
        {
            return [new(area, subject, wrong.What, wrong.Remedy)];
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return [new(area, subject, Complaint.Of(failure, false).Line, "see to what is named, then run this again")];
        }
    }
}
