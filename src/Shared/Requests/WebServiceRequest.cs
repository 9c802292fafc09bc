using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Berth.Requests;

/// <summary>The profile <c>service</c>'s part of a request: one image that speaks HTTP, and what it is linked with.</summary>
public sealed record WebServiceRequest
{
    [Description("The name of the workload and its address inside the cluster, `<name>.<namespace>`."), RegularExpression("^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$")]
    public string Name { get; set; } = "app";

    [Description("The Kubernetes namespace; left out, the environment's name."), RegularExpression("^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){1,39}$")]
    public string? Namespace { get; set; }

    [Description("The container image, with its tag or digest."), RegularExpression("^(?=.{1,400}$)(?:[a-z0-9.-]+(?::[0-9]{1,5})?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[a-f0-9]{64})$")]
    [Example("ghcr.io/example/orders:1.4.2")]
    public required string Image { get; init; }

    [Description("The port on which the container speaks HTTP."), Range(1, 65535)]
    public int Port { get; set; } = 8080;

    [Description("Answers 200 when the service can be called: asked by the cluster and by the load balancer."), RegularExpression("^/[!-~]{0,199}$")]
    [Example("/health")]
    public string HealthCheckPath { get; set; } = "/";

    [Description("How many pods."), Range(1, 50)]
    public int Replicas { get; set; } = 1;

    [Description("What a pod asks for of a node. It may take twice the memory, and any processor time that is free.")]
    public PodResourcesRequest Resources { get; set; } = new();

    [Description("The host name; left out, the service is called inside the cluster only."), RegularExpression(EnvironmentRequest.HostName)]
    [Example("orders.example.com")]
    public string? Host { get; set; }

    [Description("How people sign in at the load balancer; left out, nobody has to.")]
    public SignInRequest? SignIn { get; set; }

    [Description("Environment variables: name to value.")]
    public IReadOnlyDictionary<string, string> Variables { get; set; } = new Dictionary<string, string>();

    [Description("Secret environment variables: name to where the value lives.")]
    public IReadOnlyDictionary<string, SecretSource> Secrets { get; set; } = new Dictionary<string, SecretSource>();

    [Description("What the service uses, by a name of its own: one database so far. "
        + "Its pods get the variables `<name>_db_host`, `<name>_db_port`, `<name>_db_name`, `<name>_db_user` and `<name>_db_password`.")]
    public IReadOnlyDictionary<string, LinkRequest> Links { get; set; } = new Dictionary<string, LinkRequest>();
}

public sealed record PodResourcesRequest
{
    [Description("Processor time, in cores or thousandths."), RegularExpression("^(?:[1-9][0-9]{0,4}m|[1-9][0-9]?)$")]
    [Example("250m")]
    public string Cpu { get; set; } = "100m";

    [Description("Memory."), RegularExpression("^(?:[1-9][0-9]{0,4}Mi|[1-9][0-9]?Gi)$")]
    [Example("256Mi")]
    public string Memory { get; set; } = "128Mi";
}

/// <summary>A database on the platform's server that is the service's own, with a user whose credentials are rotated.</summary>
public sealed record LinkRequest
{
    [Description("`postgres` or `mysql`: a database of its own on the platform's server."), AllowedValues("postgres", "mysql")]
    public required string Type { get; init; }

    [Description("The database's name; left out, the environment's with underscores."), RegularExpression("^[a-z][a-z0-9_]{0,49}$")]
    public string? Schema { get; set; }

    [Description("How often the credentials are rotated, in days."), Range(1, 365)]
    public int RotateEveryDays { get; set; } = 30;

    [Description("`alternatingUsers`: two users take turns and no login ever fails; `singleUser`: logins fail from the change of the password until the pods have been told.")]
    [AllowedValues("alternatingUsers", "singleUser")]
    public string Rotation { get; set; } = "alternatingUsers";

    [Description("Other names for the variables, all four of them.")]
    public LinkVariablesRequest? Rename { get; set; }
}

public sealed record LinkVariablesRequest
{
    [Description("Holds the host."), RegularExpression(Variable)]
    [Example("DBHOST")]
    public required string Host { get; init; }

    [Description("Holds the database's name."), RegularExpression(Variable)]
    [Example("DBNAME")]
    public required string Name { get; init; }

    [Description("Holds the user."), RegularExpression(Variable)]
    [Example("DBUSER")]
    public required string User { get; init; }

    [Description("Holds the password."), RegularExpression(Variable)]
    [Example("DBPASS")]
    public required string Password { get; init; }

    [Description("Holds the port; left out, no variable does."), RegularExpression(Variable)]
    public string? Port { get; set; }

    private const string Variable = "^[A-Za-z_][A-Za-z0-9_]{0,127}$";
}
