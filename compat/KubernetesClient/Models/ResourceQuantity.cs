using System.Globalization;

namespace k8s.Models;

/// <summary>
/// An amount such as 250m, 1Gi or 2e3; equal amounts are equal however they are written. Written in the API server's
/// canonical form (kubernetes/apimachinery pkg/api/resource/quantity.go): no fraction, the largest suffix that allows it.
/// Within the range of decimal, which holds every amount a cluster can have.
/// </summary>
[JsonConverter(typeof(ResourceQuantityJsonConverter))]
public class ResourceQuantity
{
    private static readonly string[] Binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    private static readonly string[] Decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

    private readonly decimal amount;

    public ResourceQuantity(decimal n, int exp, SuffixFormat format)
    {
        amount = n * PowerOfTen(exp);
        Format = format;
    }

    /// <summary>FormatException where the text is no amount; null is zero.</summary>
    public ResourceQuantity(string v)
    {
        var text = (v ?? "0").Trim();
        var end = text.AsSpan().IndexOfAnyExcept("+-.0123456789") is var at and >= 0 ? at : text.Length;
        var (number, suffix) = (decimal.Parse(text[..end], CultureInfo.InvariantCulture), text[end..]);

        if (Array.IndexOf(Decimal, suffix) is var thousands and >= 0)
            (amount, Format) = (number * PowerOfTen((thousands - 3) * 3), SuffixFormat.DecimalSI);
        else if (Array.IndexOf(Binary, suffix) is var kibi and >= 0)
            (amount, Format) = (number * (1L << (10 * kibi)), SuffixFormat.BinarySI);
        else if (suffix[0] is 'e' or 'E' && int.TryParse(suffix.AsSpan(1), CultureInfo.InvariantCulture, out var exponent))
            (amount, Format) = (number * PowerOfTen(exponent), SuffixFormat.DecimalExponent);
        else
            throw new FormatException($"Unable to parse quantity \"{v}\"");
        if (v is null)
            Format = SuffixFormat.BinarySI;
    }

    public enum SuffixFormat
    {
        DecimalExponent,
        BinarySI,
        DecimalSI,
    }

    public SuffixFormat Format { get; private set; }

    public static implicit operator ResourceQuantity(string v) => new(v);

    public static implicit operator ResourceQuantity(decimal v) => new(v, 0, SuffixFormat.DecimalExponent);

    public static implicit operator decimal(ResourceQuantity v) => v.amount;

    public static bool operator ==(ResourceQuantity left, ResourceQuantity right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(ResourceQuantity left, ResourceQuantity right) => !(left == right);

    public decimal ToDecimal() => amount;

    public int ToInt32() => (int)amount;

    public long ToInt64() => (long)amount;

    public double ToDouble() => (double)amount;

    public string CanonicalizeString() => CanonicalizeString(Format);

    public string CanonicalizeString(SuffixFormat suffixFormat)
    {
        if (amount == 0)
            return "0";
        if (suffixFormat == SuffixFormat.BinarySI && (Math.Abs(amount) < 1024 || amount != decimal.Truncate(amount)))
            suffixFormat = SuffixFormat.DecimalSI;

        var (value, step) = suffixFormat == SuffixFormat.BinarySI ? (amount, 0) : (decimal.Ceiling(amount * 1_000_000_000m), -3);
        var (factor, last) = suffixFormat == SuffixFormat.BinarySI ? (1024m, Binary.Length - 1) : (1000m, Decimal.Length - 4);
        while (step < last && value % factor == 0)
            (value, step) = (value / factor, step + 1);

        return value.ToString("0", CultureInfo.InvariantCulture) + suffixFormat switch
        {
            SuffixFormat.BinarySI => Binary[step],
            SuffixFormat.DecimalSI => Decimal[step + 3],
            _ => step == 0 ? "" : $"e{step * 3}",
        };
    }

    public override string ToString() => CanonicalizeString();

    public bool Equals(ResourceQuantity other) => other is not null && amount == other.amount;

    public override bool Equals(object obj) => Equals(obj as ResourceQuantity);

    public override int GetHashCode() => amount.GetHashCode();

    private static decimal PowerOfTen(int exponent)
    {
        var power = 1m;
        for (; exponent > 0; exponent--)
            power *= 10;
        for (; exponent < 0; exponent++)
            power /= 10;
        return power;
    }
}

public sealed class ResourceQuantityJsonConverter : JsonConverter<ResourceQuantity>
{
    public override ResourceQuantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? new ResourceQuantity(reader.GetDecimal().ToString(CultureInfo.InvariantCulture)) : reader.GetString();

    public override void Write(Utf8JsonWriter writer, ResourceQuantity value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
