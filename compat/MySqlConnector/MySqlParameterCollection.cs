using System.Collections;
using System.Data.Common;

namespace MySqlConnector;

/// <summary>The parameters of one command, found by name without regard to case.</summary>
public sealed class MySqlParameterCollection : DbParameterCollection
{
    private readonly List<MySqlParameter> _parameters = [];

    public override int Count => _parameters.Count;

    public override object SyncRoot => ((ICollection)_parameters).SyncRoot;

    public new MySqlParameter this[int index] { get => _parameters[index]; set => _parameters[index] = value; }

    public new MySqlParameter this[string name] { get => _parameters[Existing(name)]; set => _parameters[Existing(name)] = value; }

    public MySqlParameter AddWithValue(string parameterName, object? value) => Add(new MySqlParameter(parameterName, value));

    public MySqlParameter Add(MySqlParameter parameter)
    {
        if (parameter.ParameterName.Length > 0 && IndexOf(parameter.ParameterName) >= 0)
            throw new MySqlException($"Parameter '{parameter.ParameterName}' has already been defined.");
        _parameters.Add(parameter);
        return parameter;
    }

    public override int Add(object value)
    {
        Add((MySqlParameter)value);
        return _parameters.Count - 1;
    }

    public override void AddRange(Array values)
    {
        foreach (var value in values)
            Add(value!);
    }

    public override void Clear() => _parameters.Clear();

    public override bool Contains(object value) => value is MySqlParameter parameter && _parameters.Contains(parameter);

    public override bool Contains(string value) => IndexOf(value) >= 0;

    public override void CopyTo(Array array, int index) => ((ICollection)_parameters).CopyTo(array, index);

    public override IEnumerator GetEnumerator() => _parameters.GetEnumerator();

    public override int IndexOf(object value) => value is MySqlParameter parameter ? _parameters.IndexOf(parameter) : -1;

    public override int IndexOf(string parameterName)
    {
        var bare = MySqlParameter.BareName(parameterName);
        return _parameters.FindIndex(parameter =>
            parameter.ParameterName.Length > 0 && string.Equals(MySqlParameter.BareName(parameter.ParameterName), bare, StringComparison.OrdinalIgnoreCase));
    }

    public override void Insert(int index, object value) => _parameters.Insert(index, (MySqlParameter)value);

    public override void Remove(object value) => _parameters.Remove((MySqlParameter)value);

    public override void RemoveAt(int index) => _parameters.RemoveAt(index);

    public override void RemoveAt(string parameterName) => _parameters.RemoveAt(Existing(parameterName));

    protected override DbParameter GetParameter(int index) => _parameters[index];

    protected override DbParameter GetParameter(string parameterName) => this[parameterName];

    protected override void SetParameter(int index, DbParameter value) => this[index] = (MySqlParameter)value;

    protected override void SetParameter(string parameterName, DbParameter value) => this[parameterName] = (MySqlParameter)value;

    private int Existing(string name)
    {
        var index = IndexOf(name);
        return index >= 0 ? index : throw new ArgumentException($"Parameter '{name}' not found in the collection", nameof(name));
    }
}
