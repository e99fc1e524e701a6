using OrleansChat.Cli.Talk.Connection;
using OrleansChat.Cli.Talk.Places;
using OrleansChat.Cli.Talk.Screens;
using OrleansChat.Client;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk.Rooms;

/// <summary>In a room: a line is a message, a line with a slash a command, two slashes a message that begins with one.</summary>
internal sealed class RoomPlace : IPlace
{
    public const int Page = 20;

    private readonly Talk _talk;
    private readonly Commands _commands;
    private readonly Writing _writing;
    private long _top;

    public RoomPlace(Talk talk, Guid id)
    {
        (_talk, Id) = (talk, id);
        _writing = new Writing(talk, id);
        _commands = new Commands("/")
            .AddReading(talk, this)
            .AddWriting(_writing)
            .AddFiles(talk, id)
            .AddSearch(talk, id)
            .Add("accept", "", "let somebody who asked write to you", AcceptAsync)
            .Add("members", "", "who is here", MembersAsync)
            .Add("invite", "USER", "let somebody join", InviteAsync)
            .Add("retry", "", "send again what failed", _ => Say($"{talk.Live.Outbox.Retry()} sent again."))
            .Add("drop", "", "forget what failed", _ => Say($"{talk.Live.Outbox.Drop()} forgotten."))
            .Add("leave", "", "leave the room for good", LeaveAsync)
            .Add("back", "", "back to the lobby", _ => talk.Go(new Lobby(talk)))
            .AddHelp(talk, () => "Anything else is a message; one that begins with / is written with //. PgUp scrolls back.")
            .AddQuit(talk, "leave the program");
    }

    public Guid Id { get; }

    public string Prompt => _talk.Live.Rooms.Title(Id) + "> ";

    public IEnumerable<string> Words => [.. _commands.Names, .. _talk.Live.People.Names.Select(name => "@" + name)];

    /// <summary>Up to here everything is on the screen.</summary>
    public long Shown { get; set; }

    /// <summary>The first event on the screen; what lies before it was not asked for yet.</summary>
    public long Oldest { get; set; }

    /// <summary>The first event that the room keeps, as far as is known.</summary>
    public long First { get; set; } = 1;

    public async Task HandleAsync(string line, CancellationToken cancel)
    {
        if (line.StartsWith('/') && !line.StartsWith("//", StringComparison.Ordinal))
        {
            await _commands.RunAsync(line, _talk.Screen, cancel);
        }
        else if (string.IsNullOrWhiteSpace(line))
        {
            Say("Type a message, or \"/help\".");
        }
        else
        {
            _writing.Post(new NewMessage(line.StartsWith("//", StringComparison.Ordinal) ? line[1..] : line));
        }
    }

    public async Task OpenAsync(CancellationToken cancel)
    {
        _talk.Screen.Write(Tone.Good, $"— {_talk.Live.Rooms.Title(Id)} — \"/help\" for commands, \"/back\" to leave");
        var page = await _talk.Live.Api.HistoryAsync(Id, new HistoryRequest(Limit: Page), cancel);
        await ShowPageAsync(page, cancel);
        if (_talk.Live.Rooms.IsAsked(Id))
        {
            Say($"{_talk.Live.Rooms.Title(Id)} asks to write to you: an answer accepts, or /accept; /leave declines.");
        }

        (_top, Shown) = (Oldest, Math.Max(Shown, page.LastSeq));
        if (Shown > 0)
        {
            _talk.Live.Read(Id, Shown);
        }
    }

    /// <summary>Live events. The loop that calls this opened the room before, so what history showed comes again and is skipped.</summary>
    public async Task ShowAsync(IReadOnlyList<RoomEvent> items, CancellationToken cancel)
    {
        foreach (var item in items.Where(item => item.Seq > Shown))
        {
            await ShowAsync(item, _talk.Screen, cancel);
            Shown = item.Seq;
        }

        _talk.Live.Read(Id, Shown);
    }

    /// <summary>The page that goes before what is on the screen.</summary>
    public async Task ShowPageAsync(HistoryPage page, CancellationToken cancel)
    {
        if (page.Items.Count > 0)
        {
            Oldest = page.Items[0].Seq;
        }

        await ShowFoldedAsync(page.Items, cancel);
    }

    /// <summary>The messages show what was done to them, so the changes themselves are left out.</summary>
    public Task ShowFoldedAsync(IEnumerable<RoomEvent> items, CancellationToken cancel) => ShowFoldedAsync(items, _talk.Screen, cancel);

    /// <summary>Puts the page before it above what can be scrolled back to, unless that begins with the room.</summary>
    public async Task EarlierAsync(CancellationToken cancel)
    {
        if (_top <= First)
        {
            return;
        }

        try
        {
            var page = await _talk.Live.Api.HistoryAsync(Id, new HistoryRequest(Before: _top, Limit: Page), cancel);
            _top = page.HasBefore && page.Items.Count > 0 ? page.Items[0].Seq : First;
            await _talk.Screen.Above(async lines =>
            {
                if (_top <= First)
                {
                    lines.Write(Tone.Dim, "— nothing is kept from before —");
                }

                await ShowFoldedAsync(page.Items, lines, cancel);
            });
        }
        catch (ChatException fault)
        {
            // Whoever looks up there again asks again.
            _talk.Screen.Write(Tone.Bad, fault.Message);
            await _talk.Screen.Above(_ => Task.CompletedTask);
        }
    }

    /// <summary>The room keeps nothing from before the seq. What scrolled by cannot be taken back, so it is said.</summary>
    public void Forget(long firstSeq)
    {
        First = firstSeq;
        Say($"— what was said before #{firstSeq} is no longer kept —");
    }

    public void Say(string text) => _talk.Screen.Write(Tone.Normal, text);

    private async Task ShowFoldedAsync(IEnumerable<RoomEvent> items, ILines lines, CancellationToken cancel)
    {
        foreach (var item in items.Where(item => item.Kind is not (EventKinds.Edit or EventKinds.Deletion or EventKinds.Reaction or EventKinds.Pin)))
        {
            await ShowAsync(item, lines, cancel);
        }
    }

    private async Task ShowAsync(RoomEvent item, ILines lines, CancellationToken cancel)
    {
        var name = await _talk.Live.People.NameAsync(Id, item.Sender, cancel);
        if (item.Kind == EventKinds.Message && item.Text is not null)
        {
            lines.Message(item.Seq, item.At, name, item.Sender == _talk.Live.Me.UserId, EventText.Message(item));
            return;
        }

        var whom = item.User is { } user && user != item.Sender ? $" ({await _talk.Live.People.NameAsync(Id, user, cancel)})" : "";
        lines.Write(Tone.Dim, $"#{item.Seq} {name} {EventText.Of(item)}{whom}");
    }

    private async Task AcceptAsync(string nothing, CancellationToken cancel) => await _talk.Live.Api.AcceptAsync(Id, cancel: cancel);

    private async Task MembersAsync(string nothing, CancellationToken cancel)
    {
        var members = await _talk.Live.People.MembersAsync(Id, cancel);
        Say(string.Join('\n', members.Select(member => $"{member.Username} ({member.Role})")));
    }

    private async Task InviteAsync(string name, CancellationToken cancel)
    {
        if (name.Length == 0)
        {
            Say("Say whom: /invite USER");
            return;
        }

        var user = await _talk.Live.Api.UserAsync(name.TrimStart('@'), cancel);
        _talk.Live.People.Remember(user.UserId, user.Username);
        await _talk.Live.Api.JoinAsync(Id, user.UserId, cancel: cancel);
    }

    private async Task LeaveAsync(string nothing, CancellationToken cancel)
    {
        await _talk.Live.Api.LeaveAsync(Id, _talk.Live.Me.UserId, cancel: cancel);
        _talk.Go(new Lobby(_talk));
    }
}
