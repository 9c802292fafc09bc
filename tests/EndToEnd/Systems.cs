using System.Runtime.Versioning;

// The local cloud and its databases run on Linux.
[assembly: SupportedOSPlatform("linux")]
