using System.Reflection;

namespace Berth.Tests.Compat.Aws;

/// <summary>
/// What the generator emits for STS, DynamoDB and SSO, held against the official assemblies: everything emitted exists there with the
/// same signature. The same generator writes the clients that no official assembly is at hand for.
/// </summary>
public sealed class SignatureTests
{
    private static readonly Type[] Generated =
        [.. typeof(SignatureTests).Assembly.GetExportedTypes().Where(t => t.FullName!.StartsWith(Signatures.GeneratedRoot, StringComparison.Ordinal))];

    private static readonly Assembly[] Official =
    [
        typeof(Amazon.SecurityToken.AmazonSecurityTokenServiceClient).Assembly,
        typeof(Amazon.DynamoDBv2.AmazonDynamoDBClient).Assembly,
        typeof(Amazon.SSO.AmazonSSOClient).Assembly,
    ];

    /// <summary>STS's Credentials is hand-written in the official package, so that it can be used as AWSCredentials.</summary>
    private const string HandWritten = "Amazon.SecurityToken.Model.Credentials";

    /// <summary>What the official assemblies have beyond the models: hand-written, or younger than the botocore that the models come from.</summary>
    private static readonly string[] BeyondTheModels =
    [
        "IsItemSet", "IsLimitSet", "IsSegmentSet", "IsTotalSegmentsSet", "IsBOOLSet", "IsBSSet", "IsLSet", "IsMSet", "IsNSSet", "IsSSSet",
        "MinimumSessionTokenSize", "SessionTokenSize", "SessionTokenUtilization",
        "VectorIndexes", "VectorIndexOverride", "VectorIndexUpdates", "FilterSpecification", "Disassociate", "DisassociationProtectionEnabled",
    ];

    [Fact]
    public void Emits_nothing_that_the_official_assemblies_lack()
    {
        var wrong = new List<string>();
        foreach (var type in Generated)
        {
            if (Signatures.Name(type) == HandWritten)
                continue;
            if (OfficialTwin(type) is { } twin)
                wrong.AddRange(Signatures.Of(type).Except(Signatures.Of(twin)).Select(s => $"{Signatures.Name(type)}: {s}"));
            else
                wrong.Add($"{Signatures.Name(type)} is no official type");
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(Generated.Length > 300, $"only {Generated.Length} types were generated");
    }

    /// <summary>The other way round: whatever a caller sets or reads on an official request, response or structure is there to set and read.</summary>
    [Fact]
    public void Lacks_no_property_of_the_shapes_it_emits()
    {
        var missing = Generated
            .Where(t => t.Namespace!.EndsWith(".Model", StringComparison.Ordinal) && t.IsClass && Signatures.Name(t) != HandWritten)
            .SelectMany(t => Signatures.Properties(OfficialTwin(t)!).Except(Signatures.Properties(t)).Select(p => (Type: t.Name, Property: p)))
            .Where(missed => !BeyondTheModels.Contains(missed.Property.Name))
            .ToList();
        Assert.True(!missing.Any(), string.Join("\n", missing));
    }

    [Fact]
    public void Lacks_no_constant_of_the_enumerations_it_emits()
    {
        var missing = Generated
            .Where(t => t.BaseType == typeof(Amazon.Runtime.ConstantClass))
            .SelectMany(t => Signatures.Of(OfficialTwin(t)!).Except(Signatures.Of(t)).Select(s => $"{t.Name}: {s}"));
        Assert.True(!missing.Any(), string.Join("\n", missing));
    }

    [Fact]
    public void Constants_carry_the_official_values()
    {
        foreach (var type in Generated.Where(t => t.BaseType == typeof(Amazon.Runtime.ConstantClass)))
        {
            foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
            {
                var official = OfficialTwin(type)!.GetField(field.Name)!.GetValue(null)!.ToString();
                Assert.Equal(official, field.GetValue(null)!.ToString());
                Assert.Same(field.GetValue(null), type.GetMethod("FindValue")!.Invoke(null, [official]));
            }
        }
    }

    private static Type? OfficialTwin(Type type) => Official.Select(a => a.GetType(Signatures.Name(type))).FirstOrDefault(t => t is not null);
}
