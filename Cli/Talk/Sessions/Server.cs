using System.CommandLine;
using OrleansChat.Cli.Talk.Rooms;
using OrleansChat.Cli.Terminal;
using OrleansChat.Client;
using OrleansChat.Client.Api;
using OrleansChat.Client.Rooms;
using OrleansChat.Client.Sessions;

namespace OrleansChat.Cli.Talk.Sessions;

/// <summary>The server that a verb talks to, and who the user is there.</summary>
internal sealed class Server : IDisposable
{
    private static readonly TimeSpan RestLimit = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http;
    private readonly HttpClient _files;

    public Server(Uri[] urls, SessionStore store)
    {
        Urls = urls;
        Store = store;
        _http = Http(urls[0], RestLimit);
        _files = Http(urls[0], Timeout.InfiniteTimeSpan);
        Api = new ChatApi(_http);
    }

    public Uri[] Urls { get; }

    public SessionStore Store { get; }

    /// <summary>For what needs no session.</summary>
    public ChatApi Api { get; }

    public bool IsSignedIn => GivenToken is not null || Store.Find(Urls[0]) is not null;

    /// <summary>Stands in for all that is kept.</summary>
    private static string? GivenToken => Environment.GetEnvironmentVariable("CHAT_TOKEN") is { Length: > 0 } token ? token : null;

    public static async Task<int> UseAsync(ParseResult parsed, Func<Server, Task<int>> verb)
    {
        if (ServerOptions.Urls(parsed) is not { } urls)
        {
            return ExitCodes.Usage;
        }

        using var server = new Server(urls, SessionStore.Default());
        return await ExitCodes.OfAsync(() => verb(server));
    }

    /// <summary>As who is signed in now. Take it once for all that belongs together: the next one may be somebody else's.</summary>
    public UserSession SignedIn() =>
        GivenToken is { } token ? new UserSession(this, _files, (_, _) => ValueTask.FromResult(new AccessToken(token)))
        : Store.Tokens(Urls[0], Api) is { } kept ? new UserSession(this, _files, kept.GetAsync, kept)
        : throw SessionStore.NotSignedIn();

    /// <summary>Connects, or says that it cannot within the time limit.</summary>
    public static async Task ConnectAsync(ChatClient client, TimeSpan limit, CancellationToken cancel)
    {
        try
        {
            await client.ConnectAsync(cancel).WaitAsync(limit, TimeProvider.System, cancel);
        }
        catch (TimeoutException)
        {
            var reason = client.State is ConnectionState.Offline offline ? offline.Reason : "no answer";
            throw new ChatUnreachableException($"The server cannot be reached: {reason}");
        }
    }

    /// <summary>An own room, or a public one, by id, short name or name.</summary>
    public static async Task<RoomView> FindRoomAsync(ChatApi api, string text, CancellationToken cancel)
    {
        if (Guid.TryParse(text, out var id))
        {
            return await api.RoomAsync(id, cancel);
        }

        var known = await api.RoomsAsync(null, cancel);
        return Named(known, text)
            ?? Named(await api.RoomsAsync(text, cancel), text)
            ?? throw new ChatRefusedException(new Refusal("not_found", $"There is no room \"{SafeText.Line(text)}\" that you can see.", false));
    }

    public void Dispose()
    {
        _http.Dispose();
        _files.Dispose();
    }

    /// <summary>What the server says to people, it says in the language of the terminal.</summary>
    private static HttpClient Http(Uri url, TimeSpan limit)
    {
        var http = new HttpClient { BaseAddress = url, Timeout = limit };
        var language = Environment.GetEnvironmentVariable("LANG")?.Split('.', '@')[0].Replace('_', '-');
        if (language?.Length > 1 && !language.Equals("POSIX", StringComparison.Ordinal))
        {
            http.DefaultRequestHeaders.AcceptLanguage.TryParseAdd(language);
        }

        return http;
    }

    private static RoomView? Named(IReadOnlyList<RoomView> rooms, string text) =>
        rooms.FirstOrDefault(room => string.Equals(room.Slug, text, StringComparison.OrdinalIgnoreCase))
        ?? rooms.FirstOrDefault(room => room.Role is not null && string.Equals(room.Name, text, StringComparison.OrdinalIgnoreCase))
        ?? rooms.FirstOrDefault(room => string.Equals(room.Name, text, StringComparison.OrdinalIgnoreCase));
}
