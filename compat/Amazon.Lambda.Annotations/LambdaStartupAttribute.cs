namespace Amazon.Lambda.Annotations;

/// <summary>Marks the one class whose ConfigureServices(IServiceCollection) registers what the functions take in their constructors.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class LambdaStartupAttribute : Attribute;
