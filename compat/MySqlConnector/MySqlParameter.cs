using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace MySqlConnector;

/// <summary>A value for @name or ? in a text command. The type of the literal follows from the value.</summary>
public sealed class MySqlParameter : DbParameter
{
    private string _name = "";
    private string _sourceColumn = "";

    public MySqlParameter()
    {
    }

    public MySqlParameter(string? name, object? objValue)
    {
        ParameterName = name;
        Value = objValue;
    }

    public override DbType DbType { get; set; } = DbType.String;

    /// <summary>Input only.</summary>
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value != ParameterDirection.Input)
                throw new NotSupportedException("Only ParameterDirection.Input is supported when CommandType is Text.");
        }
    }

    public override bool IsNullable { get; set; }

    /// <summary>With or without its leading @ or ?.</summary>
    [AllowNull]
    public override string ParameterName { get => _name; set => _name = value ?? ""; }

    public override int Size { get; set; }

    [AllowNull]
    public override string SourceColumn { get => _sourceColumn; set => _sourceColumn = value ?? ""; }

    public override bool SourceColumnNullMapping { get; set; }

    public override object? Value { get; set; }

    public override void ResetDbType() => DbType = DbType.String;

    /// <summary>The name alone: "@a", "?a", "a" and "@`a`" are one.</summary>
    internal static string BareName(string name)
    {
        name = name.Trim();
        if (name is ['@' or '?', ..])
            name = name[1..];
        if (name is ['`' or '\'' or '"', .., var last] && name.Length > 1 && last == name[0])
            name = name[1..^1].Replace($"{last}{last}", last.ToString());
        return name;
    }
}
