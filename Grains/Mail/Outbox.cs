using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace OrleansChat.Grains.Mail;

/// <summary>A mail to be written from a template when it is sent.</summary>
/// <param name="To">One address, checked before.</param>
/// <param name="Template">From <see cref="Templates"/>.</param>
/// <param name="Language">BCP 47; null: the server's.</param>
/// <param name="Values">What the template's places are filled with.</param>
internal sealed record Letter(string To, string Template, string? Language, IReadOnlyDictionary<string, string> Values);

/// <summary>The names of the templates.</summary>
internal static class Templates
{
    /// <summary>A refresh token was shown twice; the session was ended.</summary>
    public const string TokenReused = "token-reused";

    /// <summary>The password was changed.</summary>
    public const string PasswordChanged = "password-changed";
}

/// <summary>Puts mails into the outbox in the caller's transaction: a mail goes out if, and only if, its cause was stored.</summary>
internal static class Outbox
{
    private const string Add = "INSERT INTO mail (mail_id, address, template, language, content) VALUES ($1, $2, $3, $4, $5)";

    public static async Task Put(NpgsqlConnection connection, Letter letter)
    {
        await using var command = new NpgsqlCommand(Add, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() },
                new NpgsqlParameter<string> { TypedValue = letter.To },
                new NpgsqlParameter<string> { TypedValue = letter.Template },
                new NpgsqlParameter<string?> { TypedValue = letter.Language, NpgsqlDbType = NpgsqlDbType.Text },
                new NpgsqlParameter<string> { TypedValue = JsonSerializer.Serialize(letter.Values), NpgsqlDbType = NpgsqlDbType.Jsonb },
            },
        };
        await command.ExecuteNonQueryAsync();
    }
}
