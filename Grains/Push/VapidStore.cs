using Npgsql;
using OrleansChat.Grains.Sessions;

namespace OrleansChat.Grains.Push;

/// <summary>The one key, sealed as the keys of access tokens are. Whoever needs it first makes it.</summary>
internal sealed class VapidStore(DataCalls calls, SealedSecrets secrets)
{
    private const string Purpose = "vapid_key";

    private const string ReadKey = "SELECT public_key, sealed FROM vapid_key";

    private const string Add = "INSERT INTO vapid_key (public_key, sealed) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    private Vapid? _known;

    /// <summary>Refusals: unavailable, unknown.</summary>
    public async Task<Outcome<Vapid>> Key()
    {
        if (_known is { } known)
        {
            return known;
        }

        var read = await Read();
        if (read.Refusal is { Code: ErrorCode.NotFound })
        {
            // Of many that make one at once one is kept, and all use that.
            var added = await Insert(Vapid.Make());
            read = added.Ok ? await Read() : added.Refusal;
        }

        return read.Ok ? _known = read.Value : read.Refusal;
    }

    private Task<Outcome<Vapid>> Read() => calls.Read<Vapid>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadKey, connection);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new Vapid(reader.GetFieldValue<byte[]>(0), secrets.Open(reader.GetFieldValue<byte[]>(1), Purpose))
            : ErrorCode.NotFound;
    });

    private Task<Outcome<Done>> Insert(Vapid made) => calls.Write<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Add, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<byte[]> { TypedValue = made.PublicKey },
                new NpgsqlParameter<byte[]> { TypedValue = secrets.Seal(made.Pkcs8, Purpose) },
            },
        };
        await command.ExecuteNonQueryAsync();
        return default(Done);
    });
}
