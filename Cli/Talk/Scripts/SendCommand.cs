using System.CommandLine;
using OrleansChat.Cli.Talk.Sessions;
using OrleansChat.Client;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk.Scripts;

/// <summary><c>chat send</c></summary>
internal static class SendCommand
{
    private static readonly Argument<string> Room = new("room") { Description = "Id, short name or name." };
    private static readonly Argument<string[]> Words = new("text") { Description = "Without it each line of the input is a message." };
    private static readonly Option<long?> Reply = new("--reply") { Description = "The number of the message that this one answers." };
    private static readonly Option<Guid?> Id = new("--id")
    {
        Description = "Client id, a UUID: repeating the command with the same one stores the text once. Not for a pipe of lines.",
    };

    private static readonly Option<int> Seconds = new("--timeout")
    {
        Description = "Seconds to wait for a connection, and for each answer.",
        DefaultValueFactory = _ => 60,
    };

    public static Command Create()
    {
        var command = new Command("send", "Post to a room; prints each message's number once it is stored.") { Room, Words, Reply, Id, Seconds };
        command.SetAction((parsed, cancel) => Server.UseAsync(parsed, server => RunAsync(server, parsed, cancel)));
        return command;
    }

    private static async Task<int> RunAsync(Server server, ParseResult parsed, CancellationToken cancel)
    {
        var limit = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(Seconds), 1, 86_400));
        var session = server.SignedIn();
        var room = await Server.FindRoomAsync(session.Api, parsed.GetRequiredValue(Room), cancel);
        await using var client = session.Client();
        await Server.ConnectAsync(client, limit, cancel);
        if (parsed.GetValue(Words) is { Length: > 0 } words)
        {
            var message = new NewMessage(string.Join(' ', words), parsed.GetValue(Reply), ClientId: parsed.GetValue(Id));
            await PostAsync(client, room.RoomId, message, limit, cancel);
            return ExitCodes.Done;
        }

        while (await Console.In.ReadLineAsync(cancel) is { } line)
        {
            if (line.Length > 0)
            {
                await PostAsync(client, room.RoomId, new NewMessage(line, parsed.GetValue(Reply)), limit, cancel);
            }
        }

        return ExitCodes.Done;
    }

    private static async Task PostAsync(ChatClient client, Guid room, NewMessage message, TimeSpan limit, CancellationToken cancel)
    {
        message = message with { ClientId = message.ClientId ?? Guid.CreateVersion7() };
        using var patience = new CancellationTokenSource(limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            var posted = await client.PostAsync(room, message, either.Token);
            Console.WriteLine(posted.Seq);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new ChatUnreachableException($"No answer in time: it is not known whether it is stored. Repeat it with --id {message.ClientId}");
        }
    }
}
