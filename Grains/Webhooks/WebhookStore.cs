using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Npgsql;
using OrleansChat.Accounts;
using OrleansChat.Grains.Audit;
using OrleansChat.Grains.Sessions;
using OrleansChat.Webhooks;

namespace OrleansChat.Grains.Webhooks;

/// <summary>The webhooks of rooms, as their admins see them.</summary>
internal sealed class WebhookStore(DataCalls calls, SealedSecrets secrets, IOptions<WebhookOptions> options)
{
    private const string Columns = """
        webhook_id, url, created_by, (extract(epoch FROM created_at) * 1000)::bigint, seq, attempts,
        (extract(epoch FROM disabled_at) * 1000)::bigint, reason
        """;

    // One addition of a room at a time: two at once would both find room for one more. The room's row is not to be held: posts move it.
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended('orleanschat.webhook ' || $1::text, 0))";

    private const string Put = $"""
        INSERT INTO webhook (webhook_id, room_id, created_by, url, sealed, seq)
        SELECT $1, $2, $3, $4, $5, r.head FROM room r
        WHERE r.room_id = $2 AND NOT r.deleted AND (SELECT count(*) FROM webhook w WHERE w.room_id = $2) < $6
        RETURNING {Columns}
        """;

    private const string ReadAll = $"SELECT {Columns} FROM webhook WHERE room_id = $1 ORDER BY created_at, webhook_id";

    private const string Restart = $"""
        UPDATE webhook w SET disabled_at = NULL, reason = NULL, attempts = 0, due_at = now(),
            seq = CASE WHEN w.disabled_at IS NULL THEN w.seq ELSE (SELECT head FROM room WHERE room_id = w.room_id) END
        WHERE webhook_id = $1 AND room_id = $2 RETURNING {Columns}
        """;

    private const string Drop = "DELETE FROM webhook WHERE webhook_id = $1 AND room_id = $2";

    public static string Purpose(Guid webhook) => $"webhook/{webhook}";

    public Task<Outcome<MadeWebhook>> Add(Caller by, RoomId room, Uri url) => calls.Transaction<MadeWebhook>(async connection =>
    {
        await using (var locked = new NpgsqlCommand(Lock, connection) { Parameters = { Uuid(room.Value) } })
        {
            await locked.ExecuteNonQueryAsync();
        }

        var (id, secret) = (Guid.CreateVersion7(), RandomNumberGenerator.GetBytes(WebhookSignature.SecretBytes));
        await using var command = new NpgsqlCommand(Put, connection)
        {
            Parameters =
            {
                Uuid(id),
                Uuid(room.Value),
                Uuid(by.User!.Value.Value),
                new NpgsqlParameter<string> { TypedValue = url.AbsoluteUri },
                new NpgsqlParameter<byte[]> { TypedValue = secrets.Seal(secret, Purpose(id)) },
                new NpgsqlParameter<long> { TypedValue = options.Value.MaxPerRoom },
            },
        };
        var made = await One(command);
        if (!made.Ok)
        {
            return Reasons.WebhooksMost.With(options.Value.MaxPerRoom);
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.WebhookMade, by, id.ToString()));
        return new MadeWebhook(WebhookSignature.Show(secret), made.Value);
    });

    public Task<Outcome<WebhookView[]>> All(RoomId room) => calls.Read<WebhookView[]>(async connection =>
    {
        await using var command = new NpgsqlCommand(ReadAll, connection) { Parameters = { Uuid(room.Value) } };
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<WebhookView>();
        while (await reader.ReadAsync())
        {
            all.Add(Read(reader));
        }

        return all.ToArray();
    });

    public Task<Outcome<WebhookView>> Enable(RoomId room, Guid webhook) => calls.Write<WebhookView>(async connection =>
    {
        await using var command = new NpgsqlCommand(Restart, connection) { Parameters = { Uuid(webhook), Uuid(room.Value) } };
        return await One(command);
    });

    public Task<Outcome<Done>> Remove(Caller by, RoomId room, Guid webhook) => calls.Transaction<Done>(async connection =>
    {
        await using var command = new NpgsqlCommand(Drop, connection) { Parameters = { Uuid(webhook), Uuid(room.Value) } };
        if (await command.ExecuteNonQueryAsync() == 0)
        {
            return ErrorCode.NotFound;
        }

        await AuditLog.Write(connection, new AuditEvent(AuditEvents.WebhookRemoved, by, webhook.ToString()));
        return default(Done);
    });

    private static async Task<Outcome<WebhookView>> One(NpgsqlCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Read(reader) : ErrorCode.NotFound;
    }

    private static WebhookView Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        reader.GetString(1),
        new UserId(reader.GetGuid(2)),
        reader.GetInt64(3),
        reader.GetInt64(4),
        reader.GetInt32(5),
        reader.IsDBNull(6) ? null : reader.GetInt64(6),
        reader.IsDBNull(7) ? null : reader.GetString(7));

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value };
}
