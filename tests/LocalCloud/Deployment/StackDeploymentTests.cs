using System.Text.Json.Nodes;
using Berth.LocalCloud.Deployment;
using Berth.Tests.LocalCloud.Gateway;

namespace Berth.Tests.LocalCloud.Deployment;

[Collection(nameof(RunningGateway))]
public sealed class StackDeploymentTests(RunningGateway gateway) : IDisposable
{
    private const string Role = """{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]},"Policies":[{"PolicyName":"p","PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":{"Fn::GetAtt":["Queue","Arn"]}}]}}]}}""";
    private readonly string folder = Directory.CreateTempSubdirectory("berth-template-").FullName;

    [Fact]
    public async Task A_template_becomes_a_stack()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "machine.asl.json"), """{"StartAt":"A","States":{"A":{"Type":"Pass","Result":"${FunctionArn}","End":true} } }""");
        await File.WriteAllTextAsync(Path.Combine(folder, "t.template"), $$$"""
            {
              "Transform": "AWS::Serverless-2016-10-31",
              "Parameters": { "Wait": { "Type": "Number", "Default": 15 }, "Extra": { "Type": "String", "Default": "" }, "Release": { "Type": "String" } },
              "Conditions": { "HasExtra": { "Fn::Not": [ { "Fn::Equals": [ { "Ref": "Extra" }, "" ] } ] } },
              "Resources": {
                "Queue": { "Type": "AWS::SQS::Queue", "Properties": { "QueueName": { "Fn::Sub": "${AWS::StackName}-work" } } },
                "Left": { "Type": "AWS::SQS::Queue", "Condition": "HasExtra" },
                "Role": {{{Role}}},
                "Function": {
                  "Type": "AWS::Serverless::Function",
                  "Properties": {
                    "FunctionName": "small-F", "Runtime": "provided.al2023", "Handler": "bootstrap", "CodeUri": "out/", "AutoPublishAlias": "live", "AutoPublishCodeSha256": { "Ref": "Release" }, "VersionDeletionPolicy": "Retain", "Timeout": 9, "Role": { "Fn::GetAtt": [ "Role", "Arn" ] },
                    "Environment": { "Variables": { "QUEUE": { "Ref": "Queue" }, "WAIT": { "Ref": "Wait" } } },
                    "Events": { "Work": { "Type": "SQS", "Properties": { "Queue": { "Fn::GetAtt": [ "Queue", "Arn" ] }, "BatchSize": 4, "FunctionResponseTypes": [ "ReportBatchItemFailures" ] } } }
                  }
                },
                "Machine": {
                  "Type": "AWS::Serverless::StateMachine",
                  "Properties": { "Name": "small-M", "Role": { "Fn::GetAtt": [ "Role", "Arn" ] }, "DefinitionUri": "machine.asl.json", "DefinitionSubstitutions": { "FunctionArn": { "Ref": "Function.Version" } } }
                },
                "Ended": {
                  "Type": "AWS::Events::Rule",
                  "Properties": { "EventPattern": { "source": [ "aws.states" ] }, "Targets": [ { "Id": "t", "Arn": { "Ref": "Machine" }, "RoleArn": { "Fn::GetAtt": [ "Role", "Arn" ] }, "InputPath": "$.detail" } ] }
                },
                "Nightly": {
                  "Type": "AWS::Scheduler::Schedule",
                  "Properties": { "Name": "nightly", "ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": { "Mode": "OFF" }, "Target": { "Arn": { "Ref": "Machine" }, "RoleArn": { "Fn::GetAtt": [ "Role", "Arn" ] } } }
                },
                "Alarm": {
                  "Type": "AWS::CloudWatch::Alarm",
                  "Properties": { "AlarmName": "small-alarm", "Namespace": "n", "MetricName": "m", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1, "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold" }
                }
              },
              "Outputs": { "QueueUrl": { "Value": { "Ref": "Queue" } }, "MachineArn": { "Value": { "Ref": "Machine" } }, "Gone": { "Condition": "HasExtra", "Value": "x" } }
            }
            """);
        Task<TransformedTemplate> TransformedAsync(string wait, string release) => SamTransform.RunAsync(
            Path.Combine(folder, "t.template"), "small", RunningGateway.Region, RunningGateway.Account, StackDeployment.Bucket, StackDeployment.Key,
            new Dictionary<string, string>(), new Dictionary<string, string> { ["Wait"] = wait, ["Release"] = release, ["NotDeclared"] = "x" }, gateway.Reaper);
        var deployment = new StackDeployment(gateway.Upstream, "small", RunningGateway.Region, RunningGateway.Account, gateway.Endpoint);
        var (stack, completion) = await deployment.DeployAsync(await TransformedAsync("1", "aaaaaaaaaaaa"));
        await completion;

        var machine = "arn:aws:states:ap-northeast-1:123456789012:stateMachine:small-M";
        Assert.Equal(new Dictionary<string, string> { ["QueueUrl"] = $"{gateway.Endpoint}123456789012/small-work", ["MachineArn"] = machine }, stack.Outputs);
        var function = Assert.Single(stack.Functions);
        Assert.Equal(9, function.TimeoutSeconds);
        Assert.Equal(
            new Dictionary<string, string> { ["QUEUE"] = $"{gateway.Endpoint}123456789012/small-work", ["WAIT"] = "1" },
            function.Environment);
        var source = Assert.Single(stack.QueueSources);
        Assert.Equal(("small-F:live", 4, true), (source.FunctionName, source.BatchSize, source.ReportBatchItemFailures));
        Assert.Equal("$.detail", Assert.Single(Assert.Single(stack.Rules).Targets).InputPath);
        Assert.Equal("rate(1 day)", Assert.Single(stack.Schedules).Expression);

        Assert.True(await gateway.Authoriser.AllowsAsync(function.RoleArn, "sqs:ReceiveMessage", source.QueueArn));
        Assert.False(await gateway.Authoriser.AllowsAsync(function.RoleArn, "sqs:ReceiveMessage", source.QueueArn + "x"));

        var described = await gateway.Upstream.JsonAsync("states", "AWSStepFunctions.DescribeStateMachine", new JsonObject { ["stateMachineArn"] = machine });
        Assert.Contains($"{function.Arn}:1", (string?)described["definition"]);
        Assert.Equal(("1", "live"), (function.Version, function.Alias));
        Assert.NotEmpty((await gateway.Aws("cloudwatch", "describe-alarms", "--alarm-names", "small-alarm"))!["MetricAlarms"]!.AsArray());
        var outputs = (await gateway.Aws("cloudformation", "describe-stacks", "--stack-name", "small"))!["Stacks"]![0]!["Outputs"]!.AsArray();
        Assert.Contains(outputs, output => (string?)output!["OutputValue"] == stack.Outputs["QueueUrl"]);

        var next = await deployment.UpdateAsync(await TransformedAsync("2", "bbbbbbbbbbbb"));
        var changed = Assert.Single(next.Functions);
        Assert.Equal(("2", "2"), (changed.Version, changed.Environment["WAIT"]));
        described = await gateway.Upstream.JsonAsync("states", "AWSStepFunctions.DescribeStateMachine", new JsonObject { ["stateMachineArn"] = machine });
        Assert.Contains($"{function.Arn}:2", (string?)described["definition"]);
        Assert.Equal("2", (string?)(await gateway.Aws("lambda", "get-alias", "--function-name", "small-F", "--name", "live"))!["FunctionVersion"]);
        var versions = (await gateway.Aws("lambda", "list-versions-by-function", "--function-name", "small-F"))!["Versions"]!.AsArray();
        Assert.Equal(["$LATEST", "1", "2"], versions.Select(version => (string)version!["Version"]!).Order(StringComparer.Ordinal));

        Assert.Equal("2", Assert.Single((await deployment.UpdateAsync(await TransformedAsync("2", "bbbbbbbbbbbb"))).Functions).Version);
    }

    [Fact]
    public async Task A_wrong_template_is_refused_with_its_place()
    {
        var file = Path.Combine(folder, "wrong.template");
        await File.WriteAllTextAsync(file, """{"Transform":"AWS::Serverless-2016-10-31","Resources":{"F":{"Type":"AWS::Serverless::Function","Properties":{"Handler":1}}}}""");
        var wrong = await Assert.ThrowsAsync<InvalidOperationException>(() => SamTransform.RunAsync(
            file, "wrong", RunningGateway.Region, RunningGateway.Account, "b", "k", new Dictionary<string, string>(), new Dictionary<string, string>(), gateway.Reaper));
        Assert.Contains("[F]", wrong.Message);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
