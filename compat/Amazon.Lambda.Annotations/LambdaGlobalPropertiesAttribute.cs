namespace Amazon.Lambda.Annotations;

[AttributeUsage(AttributeTargets.Assembly)]
public class LambdaGlobalPropertiesAttribute : Attribute
{
    /// <summary>Generates a Main that runs the function which ANNOTATIONS_HANDLER names.</summary>
    public bool GenerateMain { get; set; }

    /// <summary>One of provided.al2, provided.al2023, dotnet8, dotnet10.</summary>
    public string Runtime { get; set; }
}
