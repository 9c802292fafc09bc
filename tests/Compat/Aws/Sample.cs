using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Amazon.Runtime;

namespace Berth.Tests.Compat.Aws;

/// <summary>How much of a request is set.</summary>
public enum Filling { Nothing, EmptyCollections, Everything }

/// <summary>
/// Fills requests of the official and the generated types with the same values, and prints objects of either as the same text.
/// </summary>
internal static class Sample
{
    private const int Depth = 5;
    private static readonly DateTime Time = new(2026, 11, 21, 10, 20, 30, 456, DateTimeKind.Utc);

    /// <param name="members">The properties to set, by type name; the official types have some that the models lack.</param>
    public static object Request(Type type, Filling filling, Func<Type, IEnumerable<string>> members)
    {
        var request = Activator.CreateInstance(type)!;
        if (filling != Filling.Nothing)
            Fill(request, filling, members, 0);
        return request;
    }

    /// <summary>The object with every property that <paramref name="members"/> names, one a line.</summary>
    public static string Print(object? value, Func<Type, IEnumerable<string>> members)
    {
        var text = new StringBuilder();
        Print(text, "", value, members);
        return text.ToString();
    }

    private static void Fill(object target, Filling filling, Func<Type, IEnumerable<string>> members, int depth)
    {
        foreach (var name in members(target.GetType()))
        {
            var property = target.GetType().GetProperty(name)!;
            if (Value(property.PropertyType, name, filling, members, depth) is { } value)
                property.SetValue(target, value);
        }
    }

    private static object? Value(Type type, string name, Filling filling, Func<Type, IEnumerable<string>> members, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (typeof(IList).IsAssignableFrom(type) || typeof(IDictionary).IsAssignableFrom(type))
            return Collection(type, name, filling, members, depth);
        if (filling == Filling.EmptyCollections)
            return null;
        if (type == typeof(string))
            return name.EndsWith("Token", StringComparison.Ordinal) ? $"{name}: tokens go into headers" : $"{name} é&<1>/ ~*+\"";
        if (type == typeof(bool))
            return true;
        if (type == typeof(int) || type == typeof(long))
            return Convert.ChangeType(name.Length, type, CultureInfo.InvariantCulture);
        if (type == typeof(double) || type == typeof(float))
            return Convert.ChangeType(0.25, type, CultureInfo.InvariantCulture);
        if (type == typeof(DateTime))
            return Time;
        if (type == typeof(MemoryStream))
            return new MemoryStream(Encoding.UTF8.GetBytes(name));
        if (type.IsSubclassOf(typeof(ConstantClass)))
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).MinBy(f => f.Name, StringComparer.Ordinal)!.GetValue(null);
        if (depth >= Depth)
            return null;
        var made = Activator.CreateInstance(type)!;
        Fill(made, filling, members, depth + 1);
        return made;
    }

    private static object? Collection(Type type, string name, Filling filling, Func<Type, IEnumerable<string>> members, int depth)
    {
        var made = Activator.CreateInstance(type)!;
        if (filling == Filling.EmptyCollections)
            return made;
        var element = Value(type.GetGenericArguments()[^1], name, filling, members, depth + 1);
        if (element is null)
            return null;
        if (made is IList list)
            list.Add(element);
        else
            ((IDictionary)made).Add("key é/1", element);
        return made;
    }

    private static void Print(StringBuilder text, string path, object? value, Func<Type, IEnumerable<string>> members)
    {
        switch (value)
        {
            case null:
                text.Append(path).Append(" = null\n");
                return;
            case string or bool or int or long or double or float or ConstantClass or Enum:
                text.Append(CultureInfo.InvariantCulture, $"{path} = {value}\n");
                return;
            case DateTime time:
                text.Append(CultureInfo.InvariantCulture, $"{path} = {time:O}\n");
                return;
            case MemoryStream bytes:
                text.Append(CultureInfo.InvariantCulture, $"{path} = {Convert.ToHexString(bytes.ToArray())}\n");
                return;
            case IDictionary map:
                text.Append(CultureInfo.InvariantCulture, $"{path} has {map.Count}\n");
                foreach (DictionaryEntry entry in map)
                    Print(text, $"{path}[{entry.Key}]", entry.Value, members);
                return;
            case IList list:
                text.Append(CultureInfo.InvariantCulture, $"{path} has {list.Count}\n");
                for (var i = 0; i < list.Count; i++)
                    Print(text, $"{path}[{i}]", list[i], members);
                return;
        }

        foreach (var name in members(value.GetType()))
            Print(text, $"{path}.{name}", value.GetType().GetProperty(name)!.GetValue(value), members);
    }
}
