using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using OrleansChat.Accounts;

namespace OrleansChat.Gateway.Api;

/// <param name="Prefix">Of the user names; null: a random one, so that a repeated call makes other users.</param>
/// <param name="TtlSeconds">How long the tokens live, 60 s to 30 days.</param>
internal sealed record ProvisionRequestBody(int Users, int Rooms = 0, int Members = 1, int TtlSeconds = 86_400, string? Prefix = null)
{
    private const int MostUsers = 200_000;
    private const int MostSeconds = 30 * 86_400;

    /// <summary>Refusals: bad_request.</summary>
    public static async Task<Outcome<ProvisionRequestBody>> Read(HttpRequest request, CancellationToken cancel)
    {
        try
        {
            return await request.ReadFromJsonAsync<ProvisionRequestBody>(cancel) is { } body && body.IsInForm
                ? body
                : Reasons.ProvisionRanges.Refusal;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return ErrorCode.BadRequest;
        }
    }

    private bool IsInForm => this is { Users: > 0 and <= MostUsers, Rooms: >= 0, Members: >= 1 and <= MostUsers, TtlSeconds: >= 60 and <= MostSeconds };
}

/// <summary>A provisioning in chunks of whole rooms, each one call to the cluster.</summary>
internal sealed class ProvisionPlan(ProvisionRequestBody body)
{
    private const int ChunkUsers = 1000;

    private readonly string _prefix = body.Prefix ?? $"u{RandomNumberGenerator.GetHexString(8, lowercase: true)}-";

    private int ChunkSize => body.Rooms == 0 ? ChunkUsers : Math.Max(1, ChunkUsers / body.Members) * body.Members;

    public int Chunks => (body.Users + ChunkSize - 1) / ChunkSize;

    public TimeSpan Lifetime => TimeSpan.FromSeconds(body.TtlSeconds);

    public ProvisionRequest Chunk(int index)
    {
        var first = index * ChunkSize;
        return new ProvisionRequest(_prefix, first, Math.Min(ChunkSize, body.Users - first), body.Rooms, body.Members, body.TtlSeconds);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{body.Users} users in {body.Rooms} rooms");
}
