using System.Text.Json;
using Orleans.Storage;

namespace OrleansChat.Silo.Storage;

/// <summary>
/// Grain state as plain JSON. Orleans' default writes the names of .NET types next to the data and creates what it reads there:
/// who can write the table could choose what runs in the silo, and a renamed class could not be read any more.
/// </summary>
public sealed class JsonStorageSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T input) => new(JsonSerializer.SerializeToUtf8Bytes(input, JsonSerializerOptions.Web));

    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input, JsonSerializerOptions.Web)!;
}
