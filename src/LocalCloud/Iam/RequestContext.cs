namespace Berth.LocalCloud.Iam;

/// <summary>The values that conditions are asked about, by lower-case key.</summary>
public sealed class RequestContext
{
    private readonly Dictionary<string, string[]> values = new(StringComparer.OrdinalIgnoreCase);

    public RequestContext()
    {
    }

    private RequestContext(Dictionary<string, string[]> values) => this.values = new(values, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when the request has no such key.</summary>
    public string[]? this[string key] => values.GetValueOrDefault(key);

    public RequestContext Set(string key, params string[] value)
    {
        values[key] = value;
        return this;
    }

    public RequestContext Copy() => new(values);

    /// <summary>Those of these keys that there are, in their order.</summary>
    public IEnumerable<(string Key, string[] Values)> Of(IEnumerable<string> keys) =>
        keys.Where(values.ContainsKey).Select(key => (key, values[key]));
}
