using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansChat.Client.Accounts;
using OrleansChat.Client.Rooms;
using OrleansChat.Client.Sessions;

namespace OrleansChat.Client.Api;

/// <summary>
/// The REST side: accounts, sessions, rooms. Every call throws <see cref="ChatRefusedException"/> for the server's "no" and
/// <see cref="ChatUnreachableException"/> when it could not be reached or did not answer in time; a call with a client id may then
/// be repeated under the same id, what it did is done once.
/// </summary>
/// <param name="http">Its base address is the gateway's; its time limit holds for each call.</param>
/// <param name="tokens">Null: only what needs no session.</param>
public sealed partial class ChatApi(HttpClient http, AccessTokenProvider? tokens = null)
{
    private const string Root = "api/v1/";

    /// <summary>The same gateway, as the user of these tokens.</summary>
    public ChatApi As(AccessTokenProvider provider) => new(http, provider);

    /// <summary>Own rooms and public ones by name, up to 100; an empty query: all.</summary>
    public async Task<IReadOnlyList<RoomView>> RoomsAsync(string? query = null, CancellationToken cancel = default)
    {
        var path = string.IsNullOrEmpty(query) ? "rooms" : $"rooms?query={Uri.EscapeDataString(query)}";
        return await CallAsync(HttpMethod.Get, path, null, ChatJson.Default.RoomViewArray, cancel);
    }

    /// <summary>Refusals: not_found, also for private rooms of others.</summary>
    public Task<RoomView> RoomAsync(Guid room, CancellationToken cancel = default) =>
        CallAsync(HttpMethod.Get, $"rooms/{room}", null, ChatJson.Default.RoomView, cancel);

    /// <summary>Refusals: slug_taken, bad_request, rate_limited.</summary>
    public Task<RoomView> CreateRoomAsync(NewRoom room, Guid? clientId = null, CancellationToken cancel = default) =>
        CallAsync(
            HttpMethod.Post, "rooms", Body(room, ChatJson.Default.NewRoom), ChatJson.Default.RoomView, cancel,
            clientId ?? Guid.CreateVersion7());

    /// <summary>The one direct room with this user; made if need be. Refusals: not_found.</summary>
    public Task<RoomView> DirectRoomAsync(Guid user, Guid? clientId = null, CancellationToken cancel = default) =>
        CallAsync(
            HttpMethod.Post, "rooms/direct", Body(new DirectRequest(user), ChatJson.Default.DirectRequest), ChatJson.Default.RoomView, cancel,
            clientId ?? Guid.CreateVersion7());

    /// <summary>Ends the room for everybody. Refusals: not_found, forbidden.</summary>
    public Task CloseRoomAsync(Guid room, Guid? clientId = null, CancellationToken cancel = default) =>
        DoAsync(HttpMethod.Delete, $"rooms/{room}", null, clientId ?? Guid.CreateVersion7(), cancel);

    /// <summary>In the order of their user ids, up to 1,000 after <paramref name="after"/>. Refusals: not_found.</summary>
    public async Task<IReadOnlyList<MemberView>> MembersAsync(Guid room, Guid? after = null, CancellationToken cancel = default)
    {
        var path = after is { } user ? $"rooms/{room}/members?after={user}" : $"rooms/{room}/members";
        return await CallAsync(HttpMethod.Get, path, null, ChatJson.Default.MemberViewArray, cancel);
    }

    /// <summary>Joins a public room, or lets <paramref name="user"/> join. Refusals: not_found, forbidden, room_full, already_member.</summary>
    public Task JoinAsync(Guid room, Guid? user = null, Guid? clientId = null, CancellationToken cancel = default) =>
        DoAsync(
            HttpMethod.Post, $"rooms/{room}/members", Body(new MemberRequest(user), ChatJson.Default.MemberRequest),
            clientId ?? Guid.CreateVersion7(), cancel);

    /// <summary>
    /// Lets whoever asks for this direct room write to the user; <see cref="LeaveAsync"/> declines. Refusals: not_found, forbidden,
    /// already_member.
    /// </summary>
    public Task AcceptAsync(Guid room, Guid? clientId = null, CancellationToken cancel = default) =>
        DoAsync(HttpMethod.Post, $"rooms/{room}/accept", null, clientId ?? Guid.CreateVersion7(), cancel);

    /// <summary>Removes a member, or oneself. Refusals: not_found, forbidden, last_owner.</summary>
    public Task LeaveAsync(Guid room, Guid user, Guid? clientId = null, CancellationToken cancel = default) =>
        DoAsync(HttpMethod.Delete, $"rooms/{room}/members/{user}", null, clientId ?? Guid.CreateVersion7(), cancel);

    /// <summary><paramref name="role"/>: owner, admin, member or guest. Refusals: not_found, forbidden, last_owner.</summary>
    public Task SetRoleAsync(Guid room, Guid user, string role, Guid? clientId = null, CancellationToken cancel = default) =>
        DoAsync(
            HttpMethod.Patch, $"rooms/{room}/members/{user}", Body(new RoleRequest(role), ChatJson.Default.RoleRequest),
            clientId ?? Guid.CreateVersion7(), cancel);

    /// <summary>One folded page. Refusals: not_found, bad_request.</summary>
    public Task<HistoryPage> HistoryAsync(Guid room, HistoryRequest request, CancellationToken cancel = default)
    {
        var seq = request switch
        {
            { Before: { } before } => $"before={before}&",
            { After: { } after } => $"after={after}&",
            { Around: { } around } => $"around={around}&",
            { At: { } at } => $"at={Uri.EscapeDataString(at.ToString("O"))}&",
            _ => "",
        };
        var thread = request.Thread is { } began ? $"thread={began}&" : "";
        return CallAsync(HttpMethod.Get, $"rooms/{room}/events?{seq}{thread}limit={request.Limit}", null, ChatJson.Default.HistoryPage, cancel);
    }

    /// <summary>The pinned messages, newest pin first, up to 200. Refusals: not_found.</summary>
    public async Task<IReadOnlyList<RoomEvent>> PinsAsync(Guid room, CancellationToken cancel = default) =>
        await CallAsync(HttpMethod.Get, $"rooms/{room}/pins", null, ChatJson.Default.RoomEventArray, cancel);

    /// <summary>A message as it was written, then its edits, oldest first, the last 50. Refusals: not_found, target_not_found, already_deleted.</summary>
    public async Task<IReadOnlyList<RoomEvent>> VersionsAsync(Guid room, long seq, CancellationToken cancel = default) =>
        await CallAsync(HttpMethod.Get, $"rooms/{room}/messages/{seq}/versions", null, ChatJson.Default.RoomEventArray, cancel);

    /// <summary>
    /// Messages of one's own rooms that have every word of the query, newest first. Refusals: bad_request, not_found (the room), rate_limited.
    /// </summary>
    /// <param name="query">Words, and filters such as <c>from:name in:slug before:2026-01-31 has:file</c>.</param>
    /// <param name="before"><see cref="SearchPage.Next"/> of the page before.</param>
    public Task<SearchPage> SearchAsync(
        string query, Guid? room = null, string? before = null, int limit = 20, CancellationToken cancel = default)
    {
        var path = $"search?query={Uri.EscapeDataString(query)}&limit={limit}"
            + (room is { } id ? $"&roomId={id}" : "") + (before is null ? "" : $"&before={Uri.EscapeDataString(before)}");
        return CallAsync(HttpMethod.Get, path, null, ChatJson.Default.SearchPage, cancel);
    }

    private static Func<HttpContent> Body<T>(T value, JsonTypeInfo<T> type) => () => JsonContent.Create(value, type);

    private async Task DoAsync(HttpMethod method, string path, Func<HttpContent>? body, Guid? clientId, CancellationToken cancel)
    {
        using var answer = await SendAsync(method, path, body, clientId, cancel);
    }

    private async Task<T> CallAsync<T>(
        HttpMethod method, string path, Func<HttpContent>? body, JsonTypeInfo<T> type, CancellationToken cancel, Guid? clientId = null)
    {
        using var answer = await SendAsync(method, path, body, clientId, cancel);
        try
        {
            return await answer.Content.ReadFromJsonAsync(type, cancel)
                ?? throw new ChatUnreachableException("The server's answer was empty.");
        }
        catch (Exception fault) when (fault is JsonException or HttpRequestException or IOException)
        {
            throw new ChatUnreachableException("The server's answer cannot be read; is this the right address?", fault);
        }
    }

    /// <param name="until">Up to where the time limit holds.</param>
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, Func<HttpContent>? body, Guid? clientId, CancellationToken cancel,
        HttpCompletionOption until = HttpCompletionOption.ResponseContentRead)
    {
        for (var renewed = false; ; renewed = true)
        {
            using var request = new HttpRequestMessage(method, Root + path) { Content = body?.Invoke() };
            if (clientId is { } id)
            {
                request.Headers.Add("Idempotency-Key", id.ToString());
            }

            if (tokens is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await tokens(renewed, cancel)).Value);
            }

            var answer = await http.ReachAsync(request, until, cancel);
            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }

            using (answer)
            {
                if (answer.StatusCode != HttpStatusCode.Unauthorized || tokens is null || renewed)
                {
                    throw new ChatRefusedException(await answer.RefusalAsync(cancel));
                }
            }
        }
    }
}
