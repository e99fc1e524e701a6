using System.Collections;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansChat.Gateway.Sockets;

/// <summary>
/// What the hub may ask of its connection: the connection itself. No heartbeat and no keep-alive feature, because the ticker does
/// both; a dictionary only if somebody sets something.
/// </summary>
internal sealed class ConnectionFeatures(ChatConnection connection) : IFeatureCollection
{
    private FeatureCollection? _more;

    public bool IsReadOnly => false;

    public int Revision => _more?.Revision ?? 0;

    public object? this[Type key]
    {
        get => key == typeof(ChatConnection) ? connection : _more?[key];
        set => (_more ??= new FeatureCollection())[key] = value;
    }

    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    public void Set<TFeature>(TFeature? instance) => this[typeof(TFeature)] = instance;

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator()
    {
        yield return new(typeof(ChatConnection), connection);
        foreach (var feature in _more ?? [])
        {
            yield return feature;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
