using System.Globalization;
using OrleansChat.Cli.Talk.Places;
using OrleansChat.Cli.Talk.Screens;
using OrleansChat.Client;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk.Rooms;

/// <summary>What a user says in a room, and does to messages.</summary>
internal sealed class Writing(Talk talk, Guid room)
{
    private delegate Task<Posted> Send(ChatClient client, Guid clientId, CancellationToken cancel);

    public void Post(NewMessage message) =>
        Queue(message.Text, (client, id, cancel) => client.PostAsync(room, message with { ClientId = id }, cancel));

    public void Reply(long target, string text) => Post(new NewMessage(text, target));

    public void Edit(long target, string text) =>
        Queue($"#{target} → {text}", (client, id, cancel) => client.EditAsync(room, target, text, id, cancel));

    public void Delete(long target) => Queue($"delete #{target}", (client, id, cancel) => client.DeleteAsync(room, target, id, cancel));

    public void React(long target, string emoji, bool removed) => Queue(
        $"{emoji} {(removed ? "off" : "to")} #{target}", (client, id, cancel) => client.ReactAsync(room, target, emoji, removed, id, cancel));

    public void Pin(long target, bool removed) =>
        Queue($"{(removed ? "unpin" : "pin")} #{target}", (client, id, cancel) => client.PinAsync(room, target, removed, id, cancel));

    /// <summary>Reads the number of a message and what stands behind it, or says what is missing.</summary>
    public void WithTarget(string words, string command, Action<long> then) => WithTarget(words + " .", command, "", (target, _) => then(target));

    public void WithTarget(string words, string command, string more, Action<long, string> then)
    {
        if (Target(words, out var rest) is { } target && rest.Length > 0)
        {
            then(target, rest);
        }
        else
        {
            talk.Screen.Write(Tone.Bad, $"Say which message, by its number: /{command} 12 {more}".TrimEnd());
        }
    }

    /// <summary>Null: there is no number.</summary>
    public static long? Target(string words, out string rest)
    {
        var parts = words.Split(' ', 2, StringSplitOptions.TrimEntries);
        rest = parts.Length > 1 ? parts[1] : "";
        return long.TryParse(parts[0].TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var target) ? target : null;
    }

    private void Queue(string text, Send send)
    {
        // The id is chosen here, once: whatever is repeated later repeats it.
        var id = Guid.CreateVersion7();
        talk.Send(text, (client, cancel) => send(client, id, cancel));
    }
}

/// <summary>The commands that write.</summary>
internal static class WritingCommands
{
    public static Commands AddWriting(this Commands commands, Writing writing) => commands
        .Add("reply", "NUMBER TEXT", "answer a message", words => writing.WithTarget(words, "reply", "TEXT", writing.Reply))
        .Add("edit", "NUMBER TEXT", "change a message of yours", words => writing.WithTarget(words, "edit", "TEXT", writing.Edit))
        .Add("delete", "NUMBER", "delete a message", words => writing.WithTarget(words, "delete", writing.Delete))
        .Add("react", "NUMBER EMOJI", "react to a message", words =>
            writing.WithTarget(words, "react", "EMOJI", (target, emoji) => writing.React(target, emoji, removed: false)))
        .Add("unreact", "NUMBER EMOJI", "take a reaction back", words =>
            writing.WithTarget(words, "unreact", "EMOJI", (target, emoji) => writing.React(target, emoji, removed: true)))
        .Add("pin", "NUMBER", "pin a message", words => writing.WithTarget(words, "pin", target => writing.Pin(target, removed: false)))
        .Add("unpin", "NUMBER", "take a pin off", words => writing.WithTarget(words, "unpin", target => writing.Pin(target, removed: true)))
        .Add("thread", "NUMBER TEXT", "write into the thread of a message", words =>
            writing.WithTarget(words, "thread", "TEXT", (target, text) => writing.Post(new NewMessage(text, Thread: target))));
}
