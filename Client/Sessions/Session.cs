using System.Text.Json.Serialization;
using OrleansChat.Client.Accounts;

namespace OrleansChat.Client.Sessions;

/// <param name="Otp">The code of the second factor, or a recovery code; asked for by the refusal <c>otp_required</c>.</param>
/// <param name="Device">A name for the list of signed-in devices.</param>
/// <param name="KnownDevice">What an earlier sign-in gave this device, so that strangers who guess the password do not hold it up.</param>
public sealed record SignIn(string Username, string Password, string? Otp = null, string? Device = null, string? KnownDevice = null);

/// <summary>An open session: one signed-in device.</summary>
/// <param name="ExpiresIn">Seconds that the access token lives from now on.</param>
/// <param name="RefreshToken">Single use: each refresh answers with the next one; using one again after ten seconds ends the session.</param>
/// <param name="Motd">The operator's message of the day.</param>
/// <param name="KnownDevice">To be kept beyond sign-out, for the next sign-in; null: the one that was sent still holds.</param>
public sealed record SignedIn(
    string AccessToken,
    int ExpiresIn,
    string RefreshToken,
    Guid SessionId,
    UserView User,
    string? Motd = null,
    string? KnownDevice = null);

/// <summary>A session of the user's, as the list of devices shows it.</summary>
/// <param name="Name">What the device called itself.</param>
/// <param name="Place">The network that it was last seen from.</param>
/// <param name="Current">Whether it is the one that asks.</param>
public sealed record DeviceView(
    Guid SessionId, [property: JsonPropertyName("device")] string? Name, string? Place, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, bool Current);

/// <summary>A single-use secret for the WebSocket's URL.</summary>
/// <param name="ExpiresIn">Seconds.</param>
public sealed record Ticket(string Value, int ExpiresIn);

/// <param name="ExpiresAt">Null: unknown, then it is used until the server refuses it.</param>
public sealed record AccessToken(string Value, DateTimeOffset? ExpiresAt = null);

/// <summary>Gives the access token for a connect or a call.</summary>
/// <param name="renew">The last one was refused or is about to expire: get another one if that is possible, else give the same.</param>
/// <returns>A <see cref="ChatRefusedException"/> that cannot be retried ends the client.</returns>
public delegate ValueTask<AccessToken> AccessTokenProvider(bool renew, CancellationToken cancel);
