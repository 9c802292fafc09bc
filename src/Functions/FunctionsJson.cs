using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.Lambda.SQSEvents;
using Berth.Steps;
using Berth.Steps.AcquireLease;
using Berth.Steps.AwaitApproval;
using Berth.Steps.CompareEnvironment;
using Berth.Steps.Compensate;
using Berth.Steps.DecideApproval;
using Berth.Steps.ObserveEnvironments;
using Berth.Steps.FindDueRotations;
using Berth.Steps.PlanEnvironment;
using Berth.Steps.RecordOutcome;
using Berth.Steps.RecordStarter;
using Berth.Steps.RecoverRun;
using Berth.Steps.RemoveResources;
using Berth.Steps.SelectEnvironments;
using Berth.Steps.TakeInventory;
using Berth.Steps.RotateSecretVersion;
using Berth.Steps.ValidateRequest;
using Berth.Steps.VerifyEnvironment;

namespace Berth;

/// <summary>Everything that goes into or comes out of a function.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
[JsonSerializable(typeof(StepInput))]
[JsonSerializable(typeof(StepOutcome))]
[JsonSerializable(typeof(ValidateRequestInput))]
[JsonSerializable(typeof(ValidateRequestResult))]
[JsonSerializable(typeof(AcquireLeaseInput))]
[JsonSerializable(typeof(AcquireLeaseResult))]
[JsonSerializable(typeof(PlanEnvironmentResult))]
[JsonSerializable(typeof(AwaitApprovalInput))]
[JsonSerializable(typeof(DecideApprovalInput))]
[JsonSerializable(typeof(ObserveEnvironmentsResult))]
[JsonSerializable(typeof(VerifyEnvironmentInput))]
[JsonSerializable(typeof(VerifyEnvironmentResult))]
[JsonSerializable(typeof(CompensateInput))]
[JsonSerializable(typeof(RecordOutcomeInput))]
[JsonSerializable(typeof(RemoveResourcesResult))]
[JsonSerializable(typeof(TakeInventoryInput))]
[JsonSerializable(typeof(TakeInventoryResult))]
[JsonSerializable(typeof(ExecutionStatus))]
[JsonSerializable(typeof(RecoverRunResult))]
[JsonSerializable(typeof(SecretRotationCall))]
[JsonSerializable(typeof(RotationOccasion))]
[JsonSerializable(typeof(SelectEnvironmentsInput))]
[JsonSerializable(typeof(SelectEnvironmentsResult))]
[JsonSerializable(typeof(CompareEnvironmentInput))]
[JsonSerializable(typeof(EnvironmentComparison))]
[JsonSerializable(typeof(StartExecutionCall))]
[JsonSerializable(typeof(JsonObject))]
public sealed partial class FunctionsJson : JsonSerializerContext;
