namespace Amazon.Lambda.Annotations;

/// <summary>The parameter comes from the service provider, anew for each invocation's scope. Not possible with [SQSEvent].</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class FromServicesAttribute : Attribute;
