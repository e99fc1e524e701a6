using OrleansChat.Cli.Talk.Connection;
using OrleansChat.Cli.Talk.Places;
using OrleansChat.Cli.Talk.Rooms;
using OrleansChat.Cli.Talk.Screens;
using OrleansChat.Client;
using OrleansChat.Client.Accounts;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Cli.Talk;

/// <content>What comes from the server.</content>
internal sealed partial class Talk
{
    private async Task HappenedAsync(Live live, object happened, CancellationToken cancel)
    {
        switch (happened)
        {
            case RoomEvents batch:
                await EventsAsync(live, batch, cancel);
                break;
            case Truncated cut when Place is RoomPlace room && room.Id == cut.RoomId:
                Screen.Write(Tone.Dim, $"… {cut.Until - cut.After} events are left out here; /history shows them.");
                room.Shown = cut.Until;
                break;
            case Forgotten gone when Place is RoomPlace room && room.Id == gone.RoomId:
                room.Forget(gone.FirstSeq);
                break;
            case LookedUp when Place is RoomPlace room:
                await room.EarlierAsync(cancel);
                break;
            case RoomAdded added:
                // A room that the user made or joined here is known and open already.
                if (live.Rooms.Add(added.Room) && live.IsCaughtUp)
                {
                    Screen.Write(Tone.Normal, Entered(live.Rooms, added.Room.RoomId));
                }

                break;
            case RoomRemoved removed:
                Screen.Write(Tone.Normal, $"You are no longer in {live.Rooms.Title(removed.RoomId)}.");
                live.Rooms.Remove(removed.RoomId);
                if (Place is RoomPlace here && here.Id == removed.RoomId)
                {
                    Place = new Lobby(this);
                }

                break;
            case EpochMoved:
                Screen.Write(Tone.Bad, "The server was restored from a backup; what you see may differ from what was.");
                break;
            case CaughtUp:
                live.IsCaughtUp = true;
                break;
            case ReadMoved moved:
                live.Rooms.Set(moved);
                break;
            case MessageOfTheDay motd:
                Screen.Write(motd.Text is null ? Tone.Dim : Tone.Normal, motd.Text ?? "The message of the day is taken back.");
                break;
            case Announcement announcement:
                Screen.Write(Tone.Good, announcement.Text);
                break;
            case UserView me when live.Became(me):
                Screen.Write(Tone.Normal, $"You are {me.Username} now.");
                break;
            case Pending pending:
                Answered(pending);
                break;
            case Remark remark:
                live.Errands.Said();
                Screen.Write(remark.Tone, remark.Text);
                break;
            case ConnectionState.Ended ended:
                await PutOutAsync($"This session is over: {ended.Reason}", cancel);
                break;
            case ConnectionState state when Screen.IsPlain && state is not ConnectionState.Connecting:
                Screen.Write(state is ConnectionState.Online ? Tone.Good : Tone.Bad, Banner(state));
                break;
            case Exception fault:
                throw new InvalidOperationException("The stream of events broke.", fault);
        }
    }

    private async Task EventsAsync(Live live, RoomEvents batch, CancellationToken cancel)
    {
        foreach (var item in batch.Items)
        {
            live.Rooms.Apply(batch.RoomId, item);
        }

        if (Place is RoomPlace room && room.Id == batch.RoomId)
        {
            await room.ShowAsync(batch.Items, cancel);
            return;
        }

        var unread = live.Rooms.Unread(batch.RoomId);
        if (unread > 0 && Screen.IsPlain && batch.Items.Any(item => item.Kind == EventKinds.Message && item.Sender != live.Me.UserId))
        {
            Screen.Write(Tone.Dim, $"{live.Rooms.Title(batch.RoomId)}: {unread} unread");
        }
    }

    private static string Entered(RoomBook rooms, Guid room)
    {
        var title = rooms.Title(room);
        return rooms.IsAsked(room)
            ? $"{title} asks to write to you. Read it, and accept or decline: direct {title}"
            : $"You are now in {title}.";
    }

    private void Answered(Pending pending)
    {
        if (pending.Failure is { } failure)
        {
            Screen.Write(Tone.Bad, $"Not sent: {pending.Text}\n{failure}\nUse /retry or /drop.");
        }
        else if (Screen.IsPlain)
        {
            Screen.Write(Tone.Good, $"sent #{pending.Posted!.Seq}");
        }
    }
}
