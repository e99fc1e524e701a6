using OrleansChat.Cli.Home;
using OrleansChat.Cli.Talk.Rooms;
using OrleansChat.Cli.Talk.Screens;
using OrleansChat.Cli.Talk.Scripts;
using OrleansChat.Cli.Talk.Sessions;
using OrleansChat.Cli.Terminal;
using OrleansChat.Client.Api;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk.Places;

/// <summary>Signed in, in no room.</summary>
internal sealed class Lobby : IPlace
{
    private readonly Talk _talk;
    private readonly Commands _commands;
    private IReadOnlyList<RoomView> _listed = [];

    public Lobby(Talk talk)
    {
        _talk = talk;
        _commands = new Commands("")
            .Add("rooms", "[PART OF A NAME]", "your rooms, and public ones", ListAsync)
            .Add("join", "ROOM", "go into a room: its number in the list, its name or id", JoinAsync)
            .Add("create", "NAME [private]", "make a room", CreateAsync)
            .Add("direct", "USER", "talk with one person alone", DirectAsync)
            .Add("history", "ROOM", "the last messages of a room", HistoryAsync)
            .AddSearch(talk)
            .Add("users", "BEGINNING", "find people by their names", UsersAsync)
            .AddProfile(talk)
            .AddDevices(talk)
            .Add("logout", "", "end this session", LogoutAsync)
            .AddHelp(talk)
            .AddQuit(talk, "leave; you stay signed in");
    }

    public string Prompt => "lobby> ";

    public IEnumerable<string> Words => [.. _commands.Names, .. _talk.Live.Rooms.Titles, .. _listed.Select(RoomsCommand.Title)];

    private ChatApi Api => _talk.Live.Api;

    public Task HandleAsync(string line, CancellationToken cancel) => _commands.RunAsync(line, _talk.Screen, cancel);

    private async Task JoinAsync(string which, CancellationToken cancel)
    {
        if (await FindAsync(which, cancel) is not { } room)
        {
            return;
        }

        if (room.Role is null)
        {
            await Api.JoinAsync(room.RoomId, cancel: cancel);
            room = await Api.RoomAsync(room.RoomId, cancel);
        }

        await OpenAsync(room, cancel);
    }

    private async Task ListAsync(string query, CancellationToken cancel)
    {
        _listed = await Api.RoomsAsync(query, cancel);
        if (_listed.Count == 0)
        {
            _talk.Screen.Write(Tone.Normal, "There is no room yet. Make one: create NAME");
        }

        for (var i = 0; i < _listed.Count; i++)
        {
            var room = _listed[i];
            var title = await TitleAsync(room, cancel);
            var unread = _talk.Live.Rooms.Unread(room.RoomId);
            var state = room.Role is null ? "join it to read"
                : _talk.Live.Rooms.IsAsked(room.RoomId) ? "asks to write to you"
                : unread > 0 ? $"{unread} unread"
                : "nothing unread";
            _talk.Screen.Write(room.Role is null ? Tone.Dim : Tone.Normal, $"{i + 1,3}  {title} · {room.MemberCount} members · {state}");
        }
    }

    private async Task CreateAsync(string words, CancellationToken cancel)
    {
        var isPrivate = words.EndsWith(" private", StringComparison.OrdinalIgnoreCase);
        var name = isPrivate ? words[..^8].Trim() : words;
        if (name.Length == 0)
        {
            _talk.Screen.Write(Tone.Bad, "Say what it is called: create NAME [private]");
            return;
        }

        await OpenAsync(await Api.CreateRoomAsync(new NewRoom(name, Visibility: isPrivate ? "private" : "public"), cancel: cancel), cancel);
    }

    private async Task DirectAsync(string name, CancellationToken cancel)
    {
        if (name.Length == 0)
        {
            _talk.Screen.Write(Tone.Bad, "Say with whom: direct USER");
            return;
        }

        var user = await Api.UserAsync(name.TrimStart('@'), cancel);
        _talk.Live.People.Remember(user.UserId, user.Username);
        await OpenAsync(await Api.DirectRoomAsync(user.UserId, cancel: cancel), cancel);
    }

    private async Task HistoryAsync(string which, CancellationToken cancel)
    {
        if (await FindAsync(which, cancel) is { } room)
        {
            var page = await Api.HistoryAsync(room.RoomId, new HistoryRequest(Limit: 50), cancel);
            await new RoomPlace(_talk, room.RoomId).ShowPageAsync(page, cancel);
        }
    }

    private async Task UsersAsync(string beginning, CancellationToken cancel)
    {
        if (beginning.Length == 0)
        {
            _talk.Screen.Write(Tone.Bad, "Say how the name begins: users BEGINNING");
            return;
        }

        var found = await Api.UsersAsync(beginning, cancel);
        var lines = found.Select(user => user.DisplayName is null ? user.Username : $"{user.Username} ({SafeText.Line(user.DisplayName)})").ToArray();
        _talk.Screen.Write(Tone.Normal, lines.Length == 0 ? "Nobody's name begins so." : string.Join('\n', lines));
    }

    private async Task LogoutAsync(string nothing, CancellationToken cancel)
    {
        var isForgotten = await _talk.Live.Session.SignOutAsync(cancel);
        await _talk.ToDoorAsync(cancel, isForgotten ? "Signed out." : $"Signed out. {Secrets.NotForgotten}");
    }

    private async Task<RoomView?> FindAsync(string which, CancellationToken cancel)
    {
        if (which.Length == 0)
        {
            _talk.Screen.Write(Tone.Bad, "Say which room: its number in the list, its name or id.");
            return null;
        }

        return int.TryParse(which, out var number) && number >= 1 && number <= _listed.Count
            ? _listed[number - 1]
            : await Server.FindRoomAsync(Api, which, cancel);
    }

    private async Task OpenAsync(RoomView room, CancellationToken cancel)
    {
        await TitleAsync(room, cancel);
        var place = new RoomPlace(_talk, room.RoomId);
        _talk.Go(place);
        await place.OpenAsync(cancel);
    }

    private async Task<string> TitleAsync(RoomView room, CancellationToken cancel)
    {
        var title = RoomsCommand.Title(room);
        if (room.Kind == "direct" && room.Role is not null)
        {
            var other = (await _talk.Live.People.MembersAsync(room.RoomId, cancel)).Find(member => member.UserId != _talk.Live.Me.UserId);
            title = other is null ? title : "@" + SafeText.Line(other.Username);
        }

        if (room.Role is not null)
        {
            _talk.Live.Rooms.SetTitle(room.RoomId, title);
        }

        return title;
    }
}
