using System.Diagnostics;
using OrleansChat.Gateway.Api;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Hubs;

/// <summary>Commands on rooms: repeated once under the same client id when it is not known what became of them.</summary>
internal sealed class RoomCommands(IGrainFactory grains)
{
    public async Task<PostedAnswer> Post(RoomId room, PostMessage message)
    {
        using var span = Begin(room);
        var grain = grains.Room(room);
        return Answer(room, message.ClientId, await Known(() => grain.Post(message)));
    }

    public async Task<PostedAnswer> Submit(RoomId room, RoomCommand command)
    {
        using var span = Begin(room);
        var grain = grains.Room(room);
        return Answer(room, command.ClientId, await Known(() => grain.Submit(command)));
    }

    public async Task<RoomView> View(RoomId room, UserId caller) => (await grains.Room(room).View(caller)).OrThrow();

    private static Activity? Begin(RoomId room)
    {
        var span = ChatTelemetry.Source.StartActivity(ChatTelemetry.PublishSpan, ActivityKind.Producer);
        span.Tag(room);
        return span;
    }

    private static PostedAnswer Answer(RoomId room, ClientId clientId, Outcome<Posted> outcome) =>
        PostedAnswer.Of(room, clientId, outcome.OrThrow());

    private static async Task<Outcome<Posted>> Known(Func<Task<Outcome<Posted>>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception fault) when (fault is TimeoutException or OrleansException)
        {
            try
            {
                return await call();
            }
            catch (Exception again) when (again is TimeoutException or OrleansException)
            {
                return ErrorCode.Unknown;
            }
        }
    }
}
