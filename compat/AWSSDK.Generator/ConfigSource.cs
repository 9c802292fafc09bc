namespace Berth.Compat.Aws.Generator;

/// <summary>The client's configuration, with the endpoints that differ from the usual form.</summary>
internal static class ConfigSource
{
    public static Code Write(Scope scope)
    {
        var service = scope.Service;
        var name = $"{scope.Client}Config";
        var code = new Code().Open($"namespace {scope.Root}");
        code.Open($"public partial class {name} : global::Amazon.Runtime.ClientConfig");
        code.Line($"private static readonly string Agent = global::Amazon.Util.Internal.InternalSDKUtils.BuildUserAgentString({Names.Literal(service.ServiceId)}, global::Berth.Compat.Aws.Pipeline.Version);");
        code.Open($"public {name}() : base(new global::Amazon.Runtime.Internal.DefaultConfigurationProvider(global::Berth.Compat.Aws.DefaultModes.All))");
        code.Line($"base.ServiceId = {Names.Literal(service.ServiceId)};");
        code.Line($"AuthenticationServiceName = {Names.Literal(service.SigningName)};");
        code.Line($"EndpointProvider = new global::Berth.Compat.Aws.RegionalEndpoints({Names.Literal(service.Prefix)}, Unusual);");
        code.Close();
        code.Line($"public static new string ServiceId => {Names.Literal(service.ServiceId)};");
        code.Line($"public override string RegionEndpointServiceName => {Names.Literal(service.Prefix)};");
        code.Line($"public override string ServiceVersion => {Names.Literal(service.ApiVersion)};");
        code.Line("public override string UserAgent => Agent;");
        code.Line("public override global::Amazon.Runtime.Endpoints.Endpoint DetermineServiceOperationEndpoint(global::Amazon.Runtime.Endpoints.ServiceOperationEndpointParameters parameters) => "
            + "global::Berth.Compat.Aws.Pipeline.Endpoint(this, parameters);");
        code.Open("private static string Unusual(string key) => key switch");
        foreach (var endpoint in service.Endpoints)
            code.Line($"{Names.Literal(endpoint.Key)} => {Names.Literal(endpoint.Value)},");
        code.Line("_ => null,").Close("};");
        return code.Close().Close();
    }
}
