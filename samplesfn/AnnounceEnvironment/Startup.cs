using System.Text.Json;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Berth.Errors;
using Berth.Platforms;
using Berth.Steps;
using Berth.Steps.AnnounceEnvironment;
using Berth.Telemetry;
using Microsoft.Extensions.DependencyInjection;

[assembly: LambdaSerializer(typeof(StateSerializer))]
[assembly: LambdaGlobalProperties(GenerateMain = true, Runtime = "provided.al2023")]

namespace Berth.Steps.AnnounceEnvironment;

/// <summary>What the sample has of its own and src/Functions has already: leave this file behind when copying the step.</summary>
[LambdaStartup]
public sealed class Startup
{
    public void ConfigureServices(IServiceCollection services)
    {
        // Lines that are JSON already must not go through Console.WriteLine: the bootstrap would put them into lines of its own.
        services.AddSingleton<TextWriter>(_ => new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<StepLog>();
        services.AddSingleton<Func<Exception, Exception>>(_ => CloudErrors.Translate);
        services.AddSingleton<EnvironmentScope>();
        services.AddSingleton<StepRunner>();
    }
}

/// <summary>The context's own naming does not count here, hence the policy.</summary>
public sealed class StateSerializer()
    : SourceGeneratorLambdaJsonSerializer<AnnounceEnvironmentJson>(options => options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase);
