using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.DynamoDBv2;
using Amazon.ElasticLoadBalancingV2;
using Amazon.SQS;
using Amazon.StepFunctions;
using Berth.Cli.Commands;
using Berth.Registry;

namespace Berth.Cli.Clouds;

/// <summary>A deployed Berth: its stack's outputs and clients for what they name.</summary>
public sealed class ControlPlane(Connection connection, string stack, IReadOnlyDictionary<string, string> outputs, LocalCloudDescription? local)
{
    public Connection Connection { get; } = connection;
    public string Stack { get; } = stack;

    /// <summary>Null for a stack in AWS.</summary>
    public LocalCloudDescription? Local { get; } = local;

    public string RequestQueue => Output("RequestQueueUrl");
    public string StateMachine => Output("ProvisionEnvironmentArn");

    public IAmazonSQS Queues { get; } = new AmazonSQSClient(connection.Credentials, connection.Configured<AmazonSQSConfig>());
    public IAmazonStepFunctions States { get; } = new AmazonStepFunctionsClient(connection.Credentials, connection.Configured<AmazonStepFunctionsConfig>());
    public IAmazonElasticLoadBalancingV2 LoadBalancers { get; } =
        new AmazonElasticLoadBalancingV2Client(connection.Credentials, connection.Configured<AmazonElasticLoadBalancingV2Config>());

    public Runs Runs => new(Table, TimeProvider.System);
    public Refusals Refusals => new(Table, TimeProvider.System);
    public Environments Environments => new(Table);
    public Standing Standing => new(Table);
    public Drifts Drifts => new(Table);
    public Schemas Schemas => new(Table);

    private RegistryTable Table => field ??= new(new AmazonDynamoDBClient(Connection.Credentials, Connection.Configured<AmazonDynamoDBConfig>()), Output("RegistryTableName"));

    public static ControlPlane Of(LocalCloudDescription cloud) => new(Connection.To(cloud), cloud.Stack, cloud.Outputs, cloud);

    /// <summary>The stack of that name in AWS, or else the local cloud of the folder.</summary>
    /// <exception cref="CommandError">There is none.</exception>
    public static async Task<ControlPlane> FindAsync(string? stack, string state, CancellationToken cancellation)
    {
        if (stack is not null)
            return await InAwsAsync(stack, cancellation);
        var file = Path.Combine(state, LocalCloudDescription.FileName);
        return File.Exists(file)
            ? Of(LocalCloudDescription.Parse(await File.ReadAllTextAsync(file, cancellation), file))
            : throw new CommandError($"No local cloud runs in {state}.", "Start one with `berth up`, or name a deployed stack with --stack NAME.");
    }

    public string Output(string name) => outputs.TryGetValue(name, out var value)
        ? value
        : throw new CommandError($"The stack {Stack} has no output {name}.", "Deploy serverless.template of this version.");

    private static async Task<ControlPlane> InAwsAsync(string stack, CancellationToken cancellation)
    {
        var connection = Connection.Usual();
        using var formation = new AmazonCloudFormationClient(connection.Credentials, connection.Configured<AmazonCloudFormationConfig>());
        try
        {
            var described = await formation.DescribeStacksAsync(new DescribeStacksRequest { StackName = stack }, cancellation);
            var outputs = described.Stacks.Single().Outputs ?? [];
            return new(connection, stack, outputs.ToDictionary(output => output.OutputKey, output => output.OutputValue), null);
        }
        catch (AmazonCloudFormationException missing) when (missing.ErrorCode == "ValidationError")
        {
            throw new CommandError($"There is no stack {stack} in {connection.Region}.", "Correct --stack or AWS_REGION, or deploy it first.", inner: missing);
        }
    }
}
