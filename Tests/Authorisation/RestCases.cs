using System.Text;

namespace OrleansChat.Tests.Authorisation;

/// <summary>A well-formed request for each route, so that what refuses it is the right to it and nothing else.</summary>
internal static class RestCases
{
    private const string Api = "/api/v1";

    private static readonly Target[] Crossing = [Target.Own, Target.Foreign, Target.Crossed, Target.Missing];

    public static IReadOnlyDictionary<string, RestCase> All { get; } = new Dictionary<string, RestCase>
    {
        ["GET /health/live"] = new(_ => ""),
        ["GET /health/ready"] = new(_ => ""),
        ["GET /.well-known/jwks.json"] = new(_ => ""),
        // Not as a WebSocket: that is the other table.
        ["GET /hub"] = new(_ => ""),
        ["POST /hub"] = new(_ => """{"protocol":"json","version":1}"""),
        ["GET /api/v1/texts"] = new(_ => ""),
        ["GET /api/v1/registration"] = new(_ => ""),
        ["POST /api/v1/accounts"] = new(_ => """{"username":"x","email":"x","password":"x"}"""),
        ["POST /api/v1/accounts/verification"] = new(_ => """{"email":"nobody@example.org","code":"00000000"}"""),
        ["POST /api/v1/accounts/verification/resend"] = new(cell => $$"""{"email":"{{cell.User.Name}}@example.org"}"""),
        ["POST /api/v1/accounts/password/forgot"] = new(cell => $$"""{"email":"{{cell.User.Name}}@example.org"}"""),
        ["POST /api/v1/accounts/password/authorize"] = new(_ => """{"token":"nonsense"}"""),
        ["POST /api/v1/accounts/password/reset"] = new(_ => """{"token":"nonsense","password":"correct horse battery"}"""),
        ["POST /api/v1/sessions"] = new(cell => $$"""{"username":"{{cell.User.Name}}","password":"not the password"}"""),
        ["POST /api/v1/sessions/refresh"] = new(_ => """{"refreshToken":"nonsense"}"""),
        ["GET /api/v1/sessions"] = new(_ => ""),
        ["DELETE /api/v1/sessions"] = new(_ => ""),
        ["DELETE /api/v1/sessions/current"] = new(_ => ""),
        ["DELETE /api/v1/sessions/{id:guid}"] = Of(cell => $"/sessions/{cell.Session}"),
        ["POST /api/v1/tickets"] = new(_ => ""),
        ["GET /api/v1/me"] = new(_ => ""),
        ["PATCH /api/v1/me"] = new(_ => """{"displayName":"Somebody"}"""),
        ["GET /api/v1/me/preferences"] = new(_ => ""),
        ["PUT /api/v1/me/preferences"] = new(_ => """{"theme":"dark"}"""),
        ["DELETE /api/v1/me"] = new(_ => """{"password":"not the password"}"""),
        ["POST /api/v1/me/export"] = new(_ => """{"password":"not the password"}"""),
        ["POST /api/v1/me/password"] = new(_ => """{"old":"not the password","new":"correct horse battery"}"""),
        ["POST /api/v1/me/email"] = new(cell => $$"""{"email":"{{cell.User.Name}}@example.org","password":"not the password"}"""),
        ["PUT /api/v1/me/avatar"] = new(_ => "no picture", ContentType: "image/png"),
        ["DELETE /api/v1/me/avatar"] = new(_ => ""),
        ["GET /api/v1/avatars/{id:guid}"] = Thing(Kind.Avatar, id => $"/avatars/{id}"),
        ["POST /api/v1/attachments"] = new(_ => "hello", Query: "?name=a.txt", ContentType: "text/plain"),
        ["GET /api/v1/attachments/{id:guid}"] = Thing(Kind.File, id => $"/attachments/{id}"),
        ["PUT /api/v1/rooms/{id:guid}/avatar"] = Room("/avatar", _ => Things.Picture) with { ContentType = "image/gif" },
        ["DELETE /api/v1/rooms/{id:guid}/avatar"] = Room("/avatar"),
        ["GET /api/v1/search"] = new(_ => "", Query: "?query=hello"),
        ["GET /api/v1/me/blocks"] = new(_ => ""),
        ["PUT /api/v1/me/blocks/{userId:guid}"] = Of(cell => $"/me/blocks/{cell.UserId}"),
        ["DELETE /api/v1/me/blocks/{userId:guid}"] = Of(cell => $"/me/blocks/{cell.UserId}"),
        ["GET /api/v1/notifications"] = new(_ => ""),
        ["PUT /api/v1/notifications"] = new(_ => "{}"),
        ["POST /api/v1/notifications/unsubscribe"] = new(_ => "", Query: "?token=nonsense"),
        ["PUT /api/v1/rooms/{id:guid}/notifications"] = Room("/notifications", _ => """{"level":"all"}"""),
        ["GET /api/v1/push/key"] = new(_ => ""),
        ["GET /api/v1/push/subscriptions"] = new(_ => ""),
        ["POST /api/v1/push/subscriptions"] = new(_ => $$"""{"endpoint":"https://push.example.net/x","keys":{"p256dh":"{{Things.BrowserKey}}","auth":"BTBZMqHH6r4Tts7J_aSIgg"} }"""),
        ["DELETE /api/v1/push/subscriptions/{id:guid}"] = Thing(Kind.Push, id => $"/push/subscriptions/{id}"),
        ["GET /api/v1/me/second-factor"] = new(_ => ""),
        ["POST /api/v1/me/second-factor"] = new(_ => """{"password":"not the password"}"""),
        ["POST /api/v1/me/second-factor/confirm"] = new(_ => """{"code":"000000"}"""),
        ["DELETE /api/v1/me/second-factor"] = new(_ => """{"password":"not the password","code":"000000"}"""),
        ["POST /api/v1/me/second-factor/recovery-codes"] = new(_ => """{"password":"not the password","code":"000000"}"""),
        ["GET /api/v1/users"] = new(_ => "", Query: "?query=a"),
        ["GET /api/v1/users/{username}"] = Of(cell => $"/users/{cell.Username}"),
        ["POST /api/v1/rooms"] = new(_ => """{"name":"Garden"}"""),
        ["POST /api/v1/rooms/direct"] = new(cell => $$"""{"userId":"{{cell.Stranger.Id.Value}}"}"""),
        ["GET /api/v1/rooms"] = new(_ => ""),
        ["GET /api/v1/rooms/{id:guid}"] = Room(),
        ["PATCH /api/v1/rooms/{id:guid}"] = Room("", _ => """{"name":"Garden"}"""),
        ["DELETE /api/v1/rooms/{id:guid}"] = Room(),
        ["GET /api/v1/rooms/{id:guid}/events"] = Room("/events"),
        ["GET /api/v1/rooms/{id:guid}/members"] = Room("/members"),
        ["POST /api/v1/rooms/{id:guid}/members"] = Room("/members", cell => $$"""{"userId":"{{cell.Stranger.Id.Value}}"}"""),
        ["PATCH /api/v1/rooms/{id:guid}/members/{userId:guid}"] =
            Of(cell => $"/rooms/{cell.Room}/members/{cell.Peer.Id.Value}", _ => """{"role":"guest"}"""),
        ["DELETE /api/v1/rooms/{id:guid}/members/{userId:guid}"] = Of(cell => $"/rooms/{cell.Room}/members/{cell.Peer.Id.Value}"),
        ["GET /api/v1/rooms/{id:guid}/pins"] = Room("/pins"),
        ["POST /api/v1/rooms/{id:guid}/messages"] = Room("/messages", _ => """{"text":"hello"}"""),
        ["POST /api/v1/rooms/{id:guid}/messages/forward"] =
            Of(cell => $"/rooms/{cell.Room}/messages/forward", cell => $$"""{"fromRoomId":"{{cell.Thing.Of}}","target":{{cell.Thing.Id}}}""") with { Kind = Kind.Message, Targets = Crossing },
        ["GET /api/v1/rooms/{id:guid}/messages/{seq:long}/versions"] = Of(cell => $"/rooms/{cell.Room}/messages/{cell.Message}/versions"),
        ["PATCH /api/v1/rooms/{id:guid}/messages/{seq:long}"] = Of(cell => $"/rooms/{cell.Room}/messages/{cell.Message}", _ => """{"text":"hello"}"""),
        ["DELETE /api/v1/rooms/{id:guid}/messages/{seq:long}"] = Of(cell => $"/rooms/{cell.Room}/messages/{cell.Message}"),
        ["PUT /api/v1/rooms/{id:guid}/messages/{seq:long}/reactions/{emoji}"] = Of(cell => $"/rooms/{cell.Room}/messages/{cell.Message}/reactions/+1"),
        ["DELETE /api/v1/rooms/{id:guid}/messages/{seq:long}/reactions/{emoji}"] = Of(cell => $"/rooms/{cell.Room}/messages/{cell.Message}/reactions/+1"),
        ["PUT /api/v1/rooms/{id:guid}/messages/{seq:long}/pin"] = Of(cell => $"/rooms/{cell.Room}/messages/{cell.Message}/pin"),
        ["DELETE /api/v1/rooms/{id:guid}/messages/{seq:long}/pin"] = Of(cell => $"/rooms/{cell.Room}/messages/{cell.Message}/pin"),
        ["PUT /api/v1/rooms/{id:guid}/read"] = Room("/read", _ => """{"upTo":1}"""),
        ["PUT /api/v1/rooms/{id:guid}/unread"] = Room("/unread"),
        ["DELETE /api/v1/rooms/{id:guid}/unread"] = Room("/unread"),
        ["GET /api/v1/rooms/{id:guid}/receipts"] = Room("/receipts"),
        ["GET /api/v1/rooms/{id:guid}/bans"] = Room("/bans"),
        ["PUT /api/v1/rooms/{id:guid}/bans/{userId:guid}"] = Of(cell => $"/rooms/{cell.Room}/bans/{cell.Peer.Id.Value}", _ => "{}"),
        ["DELETE /api/v1/rooms/{id:guid}/bans/{userId:guid}"] = Of(cell => $"/rooms/{cell.Room}/bans/{cell.Peer.Id.Value}"),
        ["PUT /api/v1/rooms/{id:guid}/mutes/{userId:guid}"] = Of(cell => $"/rooms/{cell.Room}/mutes/{cell.Peer.Id.Value}", _ => "{}"),
        ["DELETE /api/v1/rooms/{id:guid}/mutes/{userId:guid}"] = Of(cell => $"/rooms/{cell.Room}/mutes/{cell.Peer.Id.Value}"),
        ["POST /api/v1/rooms/{id:guid}/transfer"] = Room("/transfer", cell => $$"""{"userId":"{{cell.Peer.Id.Value}}"}"""),
        ["POST /api/v1/rooms/{id:guid}/accept"] = Room("/accept"),
        ["POST /api/v1/rooms/{id:guid}/invites"] = Room("/invites", _ => "{}"),
        ["GET /api/v1/rooms/{id:guid}/invites"] = Room("/invites"),
        ["DELETE /api/v1/rooms/{id:guid}/invites/{inviteId:guid}"] = InRoom(Kind.Invite, id => $"/invites/{id}"),
        ["POST /api/v1/rooms/{id:guid}/webhooks"] = Room("/webhooks", _ => """{"url":"https://example.net/"}"""),
        ["GET /api/v1/rooms/{id:guid}/webhooks"] = Room("/webhooks"),
        ["POST /api/v1/rooms/{id:guid}/webhooks/{webhookId:guid}/enable"] = InRoom(Kind.Webhook, id => $"/webhooks/{id}/enable"),
        ["DELETE /api/v1/rooms/{id:guid}/webhooks/{webhookId:guid}"] = InRoom(Kind.Webhook, id => $"/webhooks/{id}"),
        ["POST /api/v1/bots"] = new(_ => $$"""{"username":"b{{Guid.NewGuid().ToString("N")[..12]}}"}"""),
        ["GET /api/v1/bots"] = new(_ => ""),
        ["DELETE /api/v1/bots/{id:guid}"] = Thing(Kind.Bot, id => $"/bots/{id}"),
        ["POST /api/v1/bots/{id:guid}/tokens"] = Thing(Kind.Bot, id => $"/bots/{id}/tokens", _ => """{"scopes":["rooms:read"]}"""),
        ["GET /api/v1/bots/{id:guid}/tokens"] = Thing(Kind.Bot, id => $"/bots/{id}/tokens"),
        ["DELETE /api/v1/bots/{id:guid}/tokens/{tokenId:guid}"] = Of(cell => $"/bots/{cell.Thing.Of}/tokens/{cell.Thing.Id}") with { Kind = Kind.BotToken, Targets = Crossing },
        ["POST /api/v1/rooms/{id:guid}/hooks"] = Room("/hooks", _ => """{"name":"Build server"}"""),
        ["GET /api/v1/rooms/{id:guid}/hooks"] = Room("/hooks"),
        ["DELETE /api/v1/rooms/{id:guid}/hooks/{hookId:guid}"] = InRoom(Kind.Hook, id => $"/hooks/{id}"),
        ["POST /api/v1/hooks/{token}"] = Thing(Kind.HookPath, id => $"/hooks/{id}", _ => """{"text":"hello"}"""),
        ["POST /api/v1/rooms/join"] = Of(_ => "/rooms/join", cell => $$"""{"code":"{{cell.Thing.Id}}"}""") with { Kind = Kind.InviteCode },
        ["GET /api/v1/drafts"] = new(_ => ""),
        ["PUT /api/v1/rooms/{id:guid}/draft"] = Room("/draft", _ => """{"text":"hel"}"""),
        ["POST /api/v1/rooms/{id:guid}/scheduled"] = Room("/scheduled", _ => $$"""{"text":"later","at":"{{Tomorrow}}"}"""),
        ["GET /api/v1/scheduled"] = new(_ => ""),
        ["PATCH /api/v1/scheduled/{id:guid}"] = Thing(Kind.Scheduled, id => $"/scheduled/{id}", _ => """{"text":"sooner"}"""),
        ["DELETE /api/v1/scheduled/{id:guid}"] = Thing(Kind.Scheduled, id => $"/scheduled/{id}"),
        ["POST /api/v1/rooms/{id:guid}/reminders"] = Room("/reminders", cell => $$"""{"target":{{cell.Message}},"at":"{{Tomorrow}}"}"""),
        ["GET /api/v1/reminders"] = new(_ => ""),
        ["DELETE /api/v1/reminders/{id:guid}"] = Thing(Kind.Reminder, id => $"/reminders/{id}"),
        ["POST /api/v1/rooms/{id:guid}/reports"] = Room("/reports", cell => $$"""{"target":{{cell.Message}},"reason":"spam"}"""),
        ["GET /api/v1/operator/reports"] = new(_ => ""),
        ["POST /api/v1/operator/reports/{id:long}/resolve"] = Thing(Kind.Report, id => $"/operator/reports/{id}/resolve", _ => "{}"),
        ["GET /api/v1/operator/rooms/{id:guid}/retention"] = Of(cell => $"/operator/rooms/{cell.Room}/retention"),
        ["PUT /api/v1/operator/rooms/{id:guid}/retention"] = Of(cell => $"/operator/rooms/{cell.Room}/retention", _ => """{"days":30}"""),
        ["PUT /api/v1/operator/rooms/{id:guid}/hold"] = Of(cell => $"/operator/rooms/{cell.Room}/hold", _ => """{"reason":"case 7"}"""),
        ["DELETE /api/v1/operator/rooms/{id:guid}/hold"] = Of(cell => $"/operator/rooms/{cell.Room}/hold"),
        ["GET /api/v1/operator/holds"] = new(_ => ""),
        ["GET /api/v1/operator/rooms/{id:guid}/export"] = Of(cell => $"/operator/rooms/{cell.Room}/export"),
        ["POST /api/v1/operator/rooms/import"] = new(_ => "{}", ContentType: "application/x-ndjson"),
        ["POST /api/v1/operator/provision"] = new(_ => """{"prefix":"x-","users":1,"rooms":0,"members":1}"""),
        ["GET /api/v1/operator"] = new(_ => ""),
        ["GET /api/v1/operator/audit"] = new(_ => ""),
        ["GET /api/v1/operator/audit/verify"] = new(_ => ""),
        ["GET /api/v1/operator/keys"] = new(_ => ""),
        ["POST /api/v1/operator/keys/rotate"] = new(_ => ""),
        ["GET /api/v1/operator/registration"] = new(_ => ""),
        ["PUT /api/v1/operator/registration"] = new(_ => """{"mode":"open"}"""),
        ["POST /api/v1/operator/invitations"] = new(_ => "{}"),
        ["GET /api/v1/operator/texts/{key}/{language}"] = new(_ => "", _ => "/operator/texts/motd/en", Targets: [Target.None]),
        ["PUT /api/v1/operator/texts/{key}/{language}"] = new(_ => """{"text":"hello"}""", _ => "/operator/texts/motd/en", Targets: [Target.None]),
        ["DELETE /api/v1/operator/texts/{key}/{language}"] = new(_ => "", _ => "/operator/texts/motd/en", Targets: [Target.None]),
        ["POST /api/v1/operator/users/{username}/ban"] = Of(cell => $"/operator/users/{cell.Username}/ban"),
        ["DELETE /api/v1/operator/users/{username}/ban"] = Of(cell => $"/operator/users/{cell.Username}/ban"),
        ["POST /api/v1/operator/users/{username}/logout"] = Of(cell => $"/operator/users/{cell.Username}/logout"),
        ["POST /api/v1/operator/session"] = new(cell => $$"""{"username":"{{cell.User.Name}}","password":"not the password"}""", Admin: true),
        ["DELETE /api/v1/operator/session"] = new(_ => "", Admin: true),
        ["GET /api/v1/operator/status"] = new(_ => "", Admin: true),
        ["GET /api/v1/operator/processes/{process}/settings"] = Console(_ => "/operator/processes/self/settings") with { Targets = [Target.Own] },
        ["GET /api/v1/operator/processes/{process}/log"] = Console(_ => "/operator/processes/self/log") with { Targets = [Target.Own] },
        ["POST /api/v1/operator/processes/{process}/stop"] = Console(_ => "/operator/processes/nobody/stop") with { Targets = [Target.Missing] },
        ["POST /api/v1/operator/announcements"] = new(_ => """{"text":"hello"}""", Admin: true),
        ["GET /api/v1/operator/users"] = new(_ => "", Query: "?query=a", Admin: true),
        ["GET /api/v1/operator/users/{username}"] = Console(cell => $"/operator/users/{cell.Username}"),
        ["POST /api/v1/operator/users/{username}/reset"] = Console(cell => $"/operator/users/{cell.Username}/reset"),
        ["GET /api/v1/operator/sessions"] = new(_ => "", Admin: true),
        ["GET /api/v1/operator/rooms"] = new(_ => "", Admin: true),
        ["GET /api/v1/operator/rooms/busiest"] = new(_ => "", Admin: true),
        ["GET /api/v1/operator/rooms/{id:guid}"] = Console(cell => $"/operator/rooms/{cell.Room}"),
        ["DELETE /api/v1/operator/rooms/{id:guid}"] = Console(cell => $"/operator/rooms/{cell.Room}"),
        ["GET /api/v1/operator/rooms/{id:guid}/place"] = Console(cell => $"/operator/rooms/{cell.Room}/place"),
        ["POST /api/v1/operator/rooms/{id:guid}/move"] = Console(cell => $"/operator/rooms/{cell.Room}/move"),
    };

    private static string Tomorrow => TimeProvider.System.GetUtcNow().AddDays(1).ToString("O");

    private static RestCase Of(Func<Cell, string> path, Func<Cell, string>? body = null) => new(body ?? (_ => ""), path);

    private static RestCase Room(string rest = "", Func<Cell, string>? body = null) => Of(cell => $"/rooms/{cell.Room}{rest}", body);

    private static RestCase Thing(Kind kind, Func<string, string> path, Func<Cell, string>? body = null) =>
        Of(cell => path(cell.Thing.Id), body) with { Kind = kind };

    private static RestCase InRoom(Kind kind, Func<string, string> rest) =>
        Of(cell => $"/rooms/{cell.Room}{rest(cell.Thing.Id)}") with { Kind = kind, Targets = Crossing };

    private static RestCase Console(Func<Cell, string> path) => new(_ => "", path, Admin: true);

    /// <param name="Body">Empty: none.</param>
    /// <param name="Path">Below the API; null: the route's own text, which names no thing.</param>
    /// <param name="Targets">Null: all that the path can name.</param>
    /// <param name="Kind">What it names besides rooms and users.</param>
    /// <param name="Admin">Whether it is the operators' port that is asked, by everybody with a token for it.</param>
    internal sealed record RestCase(
        Func<Cell, string> Body,
        Func<Cell, string>? Path = null,
        string Query = "",
        string ContentType = "application/json",
        Target[]? Targets = null,
        Kind Kind = Kind.None,
        bool Admin = false)
    {
        public IReadOnlyList<Target> Tried => Targets ?? (Path is null ? [Target.None] : [Target.Own, Target.Foreign, Target.Missing]);

        public HttpRequestMessage Request(string route, Cell cell)
        {
            var (method, pattern) = (route.Split(' ')[0], route.Split(' ')[1]);
            var request = new HttpRequestMessage(new HttpMethod(method), Path is null ? pattern + Query : Api + Path(cell));
            if (cell.Token is { } token)
            {
                request.Headers.Authorization = new("Bearer", token);
            }

            if (Body(cell) is { Length: > 0 } body)
            {
                request.Content = new StringContent(body, Encoding.UTF8, ContentType);
            }

            return request;
        }
    }
}
