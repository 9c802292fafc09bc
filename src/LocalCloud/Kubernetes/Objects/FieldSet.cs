using System.Text.Json.Nodes;

namespace Berth.LocalCloud.Kubernetes;

/// <summary>
/// A set of field paths as a tree, which reads and writes as fieldsV1: <c>f:name</c> a field, <c>k:{…}</c> a list item by key,
/// <c>v:…</c> a set's member; a node without children is a member, one with children is it when it holds <c>"."</c>.
/// </summary>
internal sealed class FieldSet
{
    private readonly SortedDictionary<string, FieldSet> children = new(StringComparer.Ordinal);

    public bool Member { get; set; }

    public IReadOnlyDictionary<string, FieldSet> Children => children;

    public bool IsEmpty => !Member && children.Count == 0;

    public FieldSet this[string element] => children.TryGetValue(element, out var child) ? child : children[element] = new FieldSet();

    public static FieldSet Parse(JsonNode? fields)
    {
        var set = new FieldSet();
        if (fields is not JsonObject entries)
            return set;
        set.Member = entries.Count == 0;
        foreach (var (element, inner) in entries)
        {
            if (element == ".")
                set.Member = true;
            else
                set.children[element] = Parse(inner);
        }

        return set;
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Member && children.Count > 0)
            json["."] = new JsonObject();
        foreach (var (element, child) in children)
            json[element] = child.ToJson();
        return json;
    }

    public void Add(FieldSet other)
    {
        Member |= other.Member;
        foreach (var (element, child) in other.children)
            this[element].Add(child);
    }

    public FieldSet Except(FieldSet? other)
    {
        var result = new FieldSet { Member = Member && other is not { Member: true } };
        foreach (var (element, child) in children)
        {
            var rest = child.Except(other?.children.GetValueOrDefault(element));
            if (!rest.IsEmpty)
                result.children[element] = rest;
        }

        return result;
    }

    /// <summary>Without everything at or below the other's members: for what has been removed as a whole.</summary>
    public FieldSet ExceptBelow(FieldSet? other)
    {
        if (other is { Member: true })
            return new FieldSet();
        var result = new FieldSet { Member = Member };
        foreach (var (element, child) in children)
        {
            var rest = child.ExceptBelow(other?.children.GetValueOrDefault(element));
            if (!rest.IsEmpty)
                result.children[element] = rest;
        }

        return result;
    }

    /// <summary>Without what the other owns, and without every path that leads to something the other owns.</summary>
    public FieldSet ExceptOwned(FieldSet? other)
    {
        var result = new FieldSet { Member = Member && (other is null || other.IsEmpty) };
        foreach (var (element, child) in children)
        {
            var rest = child.ExceptOwned(other?.children.GetValueOrDefault(element));
            if (!rest.IsEmpty)
                result.children[element] = rest;
        }

        return result;
    }

    public FieldSet Intersect(FieldSet other)
    {
        var result = new FieldSet { Member = Member && other.Member };
        foreach (var (element, child) in children)
        {
            if (!other.children.TryGetValue(element, out var theirs))
                continue;
            var common = child.Intersect(theirs);
            if (!common.IsEmpty)
                result.children[element] = common;
        }

        return result;
    }

    public bool SameAs(FieldSet other) =>
        Member == other.Member && children.Count == other.children.Count
        && children.All(child => other.children.TryGetValue(child.Key, out var theirs) && child.Value.SameAs(theirs));

    /// <summary>The members as people read them: <c>.spec.template.spec.containers[name="app"].image</c>.</summary>
    public IEnumerable<string> Paths(string path = "")
    {
        if (Member)
            yield return path;
        foreach (var (element, child) in children)
            foreach (var inner in child.Paths(path + PathElement.Display(element)))
                yield return inner;
    }
}
