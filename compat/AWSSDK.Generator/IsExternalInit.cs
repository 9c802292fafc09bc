namespace System.Runtime.CompilerServices;

/// <summary>What the compiler asks for to build records and init properties on netstandard2.0.</summary>
internal static class IsExternalInit;
