using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Berth.Planning;
using Berth.Profiles;
using Berth.Steps;
using Berth.Steps.ConfigureCluster;
using Berth.Steps.DeployApplication;
using Berth.Steps.PublishParameters;
using Berth.Steps.RotateDatabaseSecret;
using Berth.Steps.WireCognito;
using Berth.Steps.WireLoadBalancer;

namespace Berth.Tests.Profiles;

/// <summary>What a blueprint wants, step by step, in a form that people read.</summary>
internal static class WrittenPlan
{
    private static readonly IStepPlan[] Plans =
        [new RotateDatabaseSecretPlan(), new WireCognitoPlan(), new ConfigureClusterPlan(), new PublishParametersPlan(), new WireLoadBalancerPlan(), new DeployApplicationPlan()];

    private static readonly JsonSerializerOptions Relaxed = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<Resource> Desired(string step, Blueprint blueprint) => Plans.Single(plan => plan.Step == step).Desired(blueprint);

    public static string Of(Blueprint blueprint)
    {
        var text = new StringBuilder();
        foreach (var step in StepNames.InOrder)
        {
            text.Append(step).Append('\n');
            foreach (var resource in Desired(step, blueprint))
                text.Append("  ").Append(resource.Id).Append(resource.Scope == Ownership.Environment ? "" : $" ({resource.Scope})").Append('\n')
                    .Append("    ").Append(resource.Specification.ToJsonString(Relaxed).Replace("\n", "\n    ")).Append('\n');
        }

        return text.ToString();
    }
}
