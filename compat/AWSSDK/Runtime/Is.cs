using System.Diagnostics.CodeAnalysis;
using Amazon;

namespace Berth.Compat.Aws;

/// <summary>Whether a collection counts as set: an empty one does, unless the application has every collection made for it.</summary>
internal static class Is
{
    public static bool Set<T>([NotNullWhen(true)] List<T>? list) => list is not null && (list.Count > 0 || !AWSConfigs.InitializeCollections);

    public static bool Set<TKey, TValue>([NotNullWhen(true)] Dictionary<TKey, TValue>? map) where TKey : notnull =>
        map is not null && (map.Count > 0 || !AWSConfigs.InitializeCollections);
}
