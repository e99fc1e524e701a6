using OrleansChat.Client.Sessions;

namespace OrleansChat.Client.Api;

/// <content>Signing in, staying so, and one's devices.</content>
public sealed partial class ChatApi
{
    /// <summary>All tries of a refresh lie within the server's ten seconds.</summary>
    private const int RefreshTries = 3;

    private static readonly TimeSpan RefreshLimit = TimeSpan.FromSeconds(3);

    /// <summary>Refusals: sign_in_failed, rate_limited.</summary>
    public Task<SignedIn> SignInAsync(SignIn signIn, CancellationToken cancel = default) =>
        CallAsync(HttpMethod.Post, "sessions", Body(signIn, ChatJson.Default.SignIn), ChatJson.Default.SignedIn, cancel);

    /// <summary>
    /// Trades a refresh token for the next one. Asks again at once when no answer comes: for ten seconds the server answers a repeat
    /// with the same next token, later it takes the repeat for theft. Refusals: token_expired, token_reused, session_revoked, banned.
    /// </summary>
    public async Task<SignedIn> RefreshAsync(string refreshToken, CancellationToken cancel = default)
    {
        for (var tries = 1; ; tries++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(RefreshLimit);
            try
            {
                return await CallAsync(
                    HttpMethod.Post, "sessions/refresh",
                    Body(new RefreshRequest(refreshToken), ChatJson.Default.RefreshRequest), ChatJson.Default.SignedIn, limit.Token);
            }
            catch (OperationCanceledException fault) when (!cancel.IsCancellationRequested)
            {
                if (tries == RefreshTries)
                {
                    throw new ChatUnreachableException($"{http.BaseAddress} did not answer in time.", fault);
                }
            }
            catch (ChatException fault) when (tries < RefreshTries && fault is ChatUnreachableException or ChatRefusedException { Refusal.Code: "unknown" })
            {
                // Again: the answer may be what was lost.
            }
        }
    }

    /// <summary>Ends the session of this token: its sockets close and its refresh token is worth nothing.</summary>
    public Task SignOutAsync(CancellationToken cancel = default) => DoAsync(HttpMethod.Delete, "sessions/current", null, null, cancel);

    /// <summary>For clients that cannot send headers with a WebSocket.</summary>
    public async Task<Ticket> TicketAsync(CancellationToken cancel = default)
    {
        var answer = await CallAsync(HttpMethod.Post, "tickets", null, ChatJson.Default.TicketAnswer, cancel);
        return new Ticket(answer.Ticket, answer.ExpiresIn);
    }

    /// <summary>The user's signed-in devices, newest first.</summary>
    public async Task<IReadOnlyList<DeviceView>> SessionsAsync(CancellationToken cancel = default) =>
        await CallAsync(HttpMethod.Get, "sessions", null, ChatJson.Default.DeviceViewArray, cancel);

    /// <summary>Signs one device out. Refusals: not_found.</summary>
    public Task EndSessionAsync(Guid session, CancellationToken cancel = default) =>
        DoAsync(HttpMethod.Delete, $"sessions/{session}", null, null, cancel);

    /// <summary>Signs all other devices out.</summary>
    public Task EndOtherSessionsAsync(CancellationToken cancel = default) => DoAsync(HttpMethod.Delete, "sessions", null, null, cancel);
}
