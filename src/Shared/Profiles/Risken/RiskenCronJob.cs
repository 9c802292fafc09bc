using System.Text.Json.Nodes;

namespace Berth.Profiles.Risken;

/// <summary>A call that is made at fixed times: each CronJob of RISKEN's manifests calls one method of core or datasource-api.</summary>
/// <param name="Schedule">In UTC.</param>
/// <param name="Method">The gRPC method, as grpcurl takes it.</param>
/// <param name="Family">The scanners that it sets to work; it pauses while all of them are off.</param>
public sealed record RiskenCronJob(string Name, string Schedule, RiskenWorkload Called, string Method, string? Family = null)
{
    /// <summary>
    /// For every architecture that nodes have. Some of RISKEN's own manifests load a program for one of them while they run.
    /// </summary>
    private const string Image = "fullstorydev/grpcurl:v1.9.3";

    public static IReadOnlyList<RiskenCronJob> All { get; } =
    [
        new("alert-cronjob", "0 1 * * *", RiskenWorkload.Core, "core.alert.AlertService.AnalyzeAlertAll"),
        new("iam-cronjob", "0 */8 * * *", RiskenWorkload.Core, "core.iam.IAMService.AnalyzeTokenExpiration"),
        new("report-cronjob", "0 15 * * *", RiskenWorkload.Core, "core.report.ReportService.CollectReportFinding"),
        new("purge-core-cronjob", "0 3 * * *", RiskenWorkload.Core, "core.project.ProjectService.CleanProject"),
        new("aws-cronjob", "30 15 * * *", RiskenWorkload.DatasourceApi, "datasource.aws.AWSService.InvokeScanAll", "aws"),
        new("azure-cronjob", "25 17 * * *", RiskenWorkload.DatasourceApi, "datasource.azure.AzureService.InvokeScanAll", "azure"),
        new("code-cronjob", "15 17 * * *", RiskenWorkload.DatasourceApi, "datasource.code.CodeService.InvokeScanAll", "code"),
        new("diagnosis-cronjob", "5 17 * * *", RiskenWorkload.DatasourceApi, "datasource.diagnosis.DiagnosisService.InvokeScanAll", "diagnosis"),
        new("google-cronjob", "20 17 * * *", RiskenWorkload.DatasourceApi, "datasource.google.GoogleService.InvokeScanAll", "google"),
        new("osint-cronjob", "10 17 * * *", RiskenWorkload.DatasourceApi, "datasource.osint.OsintService.InvokeScanAll", "osint"),
        new("purge-datasource-cronjob", "0 3 * * *", RiskenWorkload.DatasourceApi, "datasource.DataSourceService.CleanDataSource"),
    ];

    public JsonObject Manifest(RiskenObjects objects, RiskenCredentials credentials) => objects.Manifest("batch/v1", "CronJob", Name, new()
    {
        ["schedule"] = Schedule,
        ["timeZone"] = "Etc/UTC",
        ["suspend"] = Family is not null && !RiskenWorkload.All.Any(workload => workload.Name.StartsWith(Family + "-", StringComparison.Ordinal) && credentials.TurnOn(workload)),
        ["jobTemplate"] = new JsonObject
        {
            ["metadata"] = new JsonObject { ["labels"] = objects.Labels(Name) },
            ["spec"] = new JsonObject
            {
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = objects.Labels(Name) },
                    ["spec"] = new JsonObject
                    {
                        ["serviceAccountName"] = RiskenObjects.ServiceAccount,
                        ["containers"] = new JsonArray(Container(objects)),
                        ["restartPolicy"] = "Never",
                    },
                },
            },
        },
    });

    private JsonObject Container(RiskenObjects objects) => new()
    {
        ["name"] = Name,
        ["image"] = Image,
        ["command"] = new JsonArray("grpcurl", "-plaintext", objects.Address(Called), Method),
        ["resources"] = RiskenObjects.Resources(new("100m", "200Mi", "1", "2Gi")),
        ["securityContext"] = RiskenObjects.SecurityContext(1000),
    };
}
