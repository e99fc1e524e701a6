using System.Globalization;
using OrleansChat.Client;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk;

/// <summary>In a room: a line is a message, a line with a slash a command, two slashes a message that begins with one.</summary>
internal sealed class RoomPlace : IPlace
{
    private const int Page = 20;

    private readonly Talk _talk;
    private readonly Commands _commands;
    private long _oldest;

    public RoomPlace(Talk talk, Guid id)
    {
        _talk = talk;
        Id = id;
        _commands = new Commands("/")
            .Add("history", "[N]", "N more messages from before (20)", HistoryAsync)
            .Add("reply", "NUMBER TEXT", "answer a message", (words, _) => WithTarget(words, "reply", Reply))
            .Add("edit", "NUMBER TEXT", "change a message of yours", (words, _) => WithTarget(words, "edit", Edit))
            .Add("delete", "NUMBER", "delete a message", (words, _) => WithTarget(words + " .", "delete", (target, _) => Delete(target)))
            .Add("members", "", "who is here", MembersAsync)
            .Add("invite", "USER", "let somebody join", InviteAsync)
            .Add("retry", "", "send again what failed", (_, _) => Say($"{_talk.Live.Outbox.Retry()} sent again."))
            .Add("drop", "", "forget what failed", (_, _) => Say($"{_talk.Live.Outbox.Drop()} forgotten."))
            .Add("leave", "", "leave the room for good", LeaveAsync)
            .Add("back", "", "back to the lobby", (_, _) => Back())
            .Add("help", "", "this list", (_, _) => Say(_commands!.Help + "\nAnything else is a message; one that begins with / is written with //."))
            .Add("quit", "", "leave the program", (_, _) => Quit());
    }

    public Guid Id { get; }

    public string Prompt => _talk.Live.Rooms.Title(Id) + "> ";

    /// <summary>Up to here everything is on the screen.</summary>
    public long Shown { get; set; }

    public async Task HandleAsync(string line, CancellationToken cancel)
    {
        if (line.StartsWith('/') && !line.StartsWith("//", StringComparison.Ordinal))
        {
            await _commands.RunAsync(line, _talk.Screen, cancel);
        }
        else if (string.IsNullOrWhiteSpace(line))
        {
            await Say("Type a message, or \"/help\".");
        }
        else
        {
            Post(new NewMessage(line.StartsWith("//", StringComparison.Ordinal) ? line[1..] : line));
        }
    }

    public async Task OpenAsync(CancellationToken cancel)
    {
        _talk.Screen.Write(Tone.Good, $"— {_talk.Live.Rooms.Title(Id)} — \"/help\" for commands, \"/back\" to leave");
        var page = await _talk.Live.Api.HistoryAsync(Id, new HistoryRequest(Limit: Page), cancel);
        await ShowPageAsync(page, cancel);
        Shown = Math.Max(Shown, page.LastSeq);
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
            await ShowAsync(item, cancel);
            Shown = item.Seq;
        }

        _talk.Live.Read(Id, Shown);
    }

    public async Task ShowPageAsync(HistoryPage page, CancellationToken cancel)
    {
        if (page.Items.Count > 0)
        {
            _oldest = page.Items[0].Seq;
        }

        // Folded already: the messages show their last text, so the changes themselves are left out.
        foreach (var item in page.Items.Where(item => item.Kind is not (EventKinds.Edit or EventKinds.Deletion)))
        {
            await ShowAsync(item, cancel);
        }
    }

    private async Task ShowAsync(RoomEvent item, CancellationToken cancel)
    {
        var name = await _talk.Live.People.NameAsync(Id, item.Sender, cancel);
        if (item.Kind == EventKinds.Message && item.Text is not null)
        {
            var answers = item.ReplyTo is { } target ? $"(to #{target}) " : "";
            _talk.Screen.Message(
                item.Seq, item.At, name, item.Sender == _talk.Live.Me.UserId, answers + item.Text + (item.EditedAt is null ? "" : " (edited)"));
            return;
        }

        var whom = item.User is { } user && user != item.Sender ? $" ({await _talk.Live.People.NameAsync(Id, user, cancel)})" : "";
        _talk.Screen.Write(Tone.Dim, $"#{item.Seq} {name} {EventText.Of(item)}{whom}");
    }

    private async Task HistoryAsync(string words, CancellationToken cancel)
    {
        var count = int.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, 200) : Page;
        if (_oldest <= 1)
        {
            await Say("That was the beginning.");
            return;
        }

        var page = await _talk.Live.Api.HistoryAsync(Id, new HistoryRequest(Before: _oldest, Limit: count), cancel);
        if (page.Items.Count == 0)
        {
            await Say("There is nothing before.");
            _oldest = 1;
            return;
        }

        await ShowPageAsync(page, cancel);
        await Say("— end of what was before —");
    }

    private async Task MembersAsync(string nothing, CancellationToken cancel)
    {
        var members = await _talk.Live.People.MembersAsync(Id, cancel);
        await Say(string.Join('\n', members.Select(member => $"{member.Username} ({member.Role})")));
    }

    private async Task InviteAsync(string name, CancellationToken cancel)
    {
        if (name.Length == 0)
        {
            await Say("Say whom: /invite USER");
            return;
        }

        var user = await _talk.Live.Api.UserAsync(name, cancel);
        _talk.Live.People.Remember(user.UserId, user.Username);
        await _talk.Live.Api.JoinAsync(Id, user.UserId, cancel: cancel);
    }

    private async Task LeaveAsync(string nothing, CancellationToken cancel)
    {
        await _talk.Live.Api.LeaveAsync(Id, _talk.Live.Me.UserId, cancel: cancel);
        await Back();
    }

    private void Post(NewMessage message)
    {
        // The id is chosen here, once: whatever is repeated later repeats it.
        var named = message with { ClientId = Guid.CreateVersion7() };
        _talk.Send(message.Text, (client, cancel) => client.PostAsync(Id, named, cancel));
    }

    private void Reply(long target, string text) => Post(new NewMessage(text, target));

    private void Edit(long target, string text)
    {
        var id = Guid.CreateVersion7();
        _talk.Send($"#{target} → {text}", (client, cancel) => client.EditAsync(Id, target, text, id, cancel));
    }

    private void Delete(long target)
    {
        var id = Guid.CreateVersion7();
        _talk.Send($"delete #{target}", (client, cancel) => client.DeleteAsync(Id, target, id, cancel));
    }

    private Task WithTarget(string words, string command, Action<long, string> then)
    {
        var parts = words.Split(' ', 2, StringSplitOptions.TrimEntries);
        if (parts.Length < 2 || parts[1].Length == 0
            || !long.TryParse(parts[0].TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var target))
        {
            return Say($"Say which message, by its number: /{command} 12{(command == "delete" ? "" : " TEXT")}");
        }

        then(target, parts[1]);
        return Task.CompletedTask;
    }

    private Task Say(string text)
    {
        _talk.Screen.Write(Tone.Normal, text);
        return Task.CompletedTask;
    }

    private Task Back()
    {
        _talk.Go(new Lobby(_talk));
        return Task.CompletedTask;
    }

    private Task Quit()
    {
        _talk.Quit();
        return Task.CompletedTask;
    }
}
