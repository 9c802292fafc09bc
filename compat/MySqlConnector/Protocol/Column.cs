namespace MySqlConnector.Protocol;

/// <summary>A result column as the server describes it (ColumnDefinition41).</summary>
/// <param name="Length">In bytes, not characters.</param>
internal sealed record Column(string Name, string Table, ushort CharacterSet, uint Length, byte WireType, ushort Flags)
{
    private const ushort BinaryCharacterSet = 63;

    public bool IsUnsigned => (Flags & 0x20) != 0;

    public bool IsNullable => (Flags & 0x1) == 0;

    public bool IsBinary => CharacterSet == BinaryCharacterSet;

    public static Column Read(ReadOnlySpan<byte> payload)
    {
        var reader = new PacketReader(payload);
        reader.LengthEncodedBytes(); // catalog
        reader.LengthEncodedBytes(); // schema
        var table = reader.LengthEncodedText();
        reader.LengthEncodedBytes(); // the table's own name
        var name = reader.LengthEncodedText();
        reader.LengthEncodedBytes(); // the column's own name
        reader.LengthEncoded();      // length of what follows
        return new(name, table, reader.UInt16(), reader.UInt32(), reader.Byte(), reader.UInt16());
    }

    public MySqlDbType Type(MySqlConnectionStringBuilder settings) => (MySqlDbType)WireType switch
    {
        MySqlDbType.Byte when settings.TreatTinyAsBoolean && Length == 1 => MySqlDbType.Bool,
        MySqlDbType.Byte => IsUnsigned ? MySqlDbType.UByte : MySqlDbType.Byte,
        MySqlDbType.Int16 => IsUnsigned ? MySqlDbType.UInt16 : MySqlDbType.Int16,
        MySqlDbType.Int24 => IsUnsigned ? MySqlDbType.UInt24 : MySqlDbType.Int24,
        MySqlDbType.Int32 => IsUnsigned ? MySqlDbType.UInt32 : MySqlDbType.Int32,
        MySqlDbType.Int64 => IsUnsigned ? MySqlDbType.UInt64 : MySqlDbType.Int64,
        // utf8mb4 has four bytes a character, and CHAR(36) is read as a Guid.
        MySqlDbType.String when !IsBinary && Length == 4 * 36 && (Flags & 0x900) == 0 => MySqlDbType.Guid,
        MySqlDbType.String when (Flags & 0x100) != 0 => MySqlDbType.Enum,
        MySqlDbType.String when (Flags & 0x800) != 0 => MySqlDbType.Set,
        MySqlDbType.String => IsBinary ? MySqlDbType.Binary : MySqlDbType.String,
        MySqlDbType.VarString or MySqlDbType.VarChar => IsBinary ? MySqlDbType.VarBinary : MySqlDbType.VarChar,
        MySqlDbType.TinyBlob => IsBinary ? MySqlDbType.TinyBlob : MySqlDbType.TinyText,
        MySqlDbType.MediumBlob => IsBinary ? MySqlDbType.MediumBlob : MySqlDbType.MediumText,
        MySqlDbType.LongBlob => IsBinary ? MySqlDbType.LongBlob : MySqlDbType.LongText,
        MySqlDbType.Blob => IsBinary ? MySqlDbType.Blob : MySqlDbType.Text,
        var other => other,
    };
}
