namespace Berth.LocalCloud.Databases;

/// <summary>A database server cannot be started; the message says what a person can do or what the server said.</summary>
public sealed class DatabaseException(string message, Exception? inner = null) : Exception(message, inner);
