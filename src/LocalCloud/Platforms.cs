using System.Runtime.Versioning;

// Databases, file modes and process ids are those of Unix.
[assembly: SupportedOSPlatform("linux")]
[assembly: SupportedOSPlatform("macos")]
