using System.Collections.Immutable;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>Messages, and what changes them.</summary>
public static partial class RoomRules
{
    /// <summary>Null, or why the member may not speak now.</summary>
    private static ChatError? Silenced(RoomState state, RoomCommand command, Role role, long now)
    {
        if (!state.Has(role, command is ReactToMessage ? Permission.React : Permission.Write))
        {
            return new ChatError(ErrorCode.Forbidden);
        }

        if (state.MutedUntil(command.Sender) > now)
        {
            return new ChatError(ErrorCode.Muted);
        }

        var wait = command is PostMessage or ForwardMessage && !state.Has(role, Permission.WriteAnyTime) ? state.SlowModeWait(command.Sender, now) : 0;
        return wait > 0 ? new ChatError(ErrorCode.SlowMode, RetryAfterMs: wait) : null;
    }

    private static Outcome<ImmutableArray<RoomEvent>> Post(RoomState state, PostMessage post, Role role, TargetMessage? target, RoomEvent next)
    {
        // The sender was no member when the files were asked for, as this activation saw it.
        if (post is { Attachments: not null, Files: null })
        {
            return ErrorCode.Unavailable;
        }

        if (post.ReplyTo > state.Head || (post.Thread is not null && target is null))
        {
            return ErrorCode.TargetNotFound;
        }

        if (target is not null && (target.Deleted || state.IsDeleted(target.Seq)))
        {
            return ErrorCode.AlreadyDeleted;
        }

        // An answer to a message of a thread belongs to that thread: threads have one level.
        var thread = target is null ? (long?)null : target.Thread ?? target.Seq;
        var all = (post.MentionsRoom || post.MentionsHere) && state.Has(role, Permission.MentionRoom);
        return One(next with
        {
            Kind = EventKind.Message,
            Text = post.Text,
            Data = thread is null && !all && post is { ReplyTo: null, ContentType: null, Files: null, Mentions: null }
                ? null
                : new EventData
                {
                    ReplyTo = post.ReplyTo,
                    ContentType = post.ContentType,
                    Files = post.Files,
                    Thread = thread,
                    Mentions = post.Mentions,
                    MentionsRoom = all ? true : null,
                    MentionsHere = all && !post.MentionsRoom ? true : null,
                },
        });
    }

    // It mentions nobody: whom it was written to were told.
    private static Outcome<ImmutableArray<RoomEvent>> Forward(ForwardMessage forward, RoomEvent next) => forward.Origin is null ? ErrorCode.TargetNotFound
        // As with a post.
        : forward is { Attachments: not null, Files: null } ? ErrorCode.Unavailable
        : One(next with
        {
            Kind = EventKind.Message,
            Text = forward.Text,
            Data = new EventData { ContentType = forward.ContentType, Forwarded = forward.Origin, Files = forward.Files },
        });

    private static Outcome<ImmutableArray<RoomEvent>> Change(RoomState state, RoomCommand command, Role role, TargetMessage? target, RoomEvent next)
    {
        if (target is null)
        {
            return ErrorCode.TargetNotFound;
        }

        if (target.Deleted || state.IsDeleted(target.Seq))
        {
            return ErrorCode.AlreadyDeleted;
        }

        var own = target.Sender == command.Sender;
        return command switch
        {
            EditMessage edit when own => One(next with
            {
                Kind = EventKind.Edit,
                Target = edit.Target,
                Text = edit.Text,
                Data = edit.Mentions is null ? null : new EventData { Mentions = edit.Mentions },
            }),
            DeleteMessage when state.Held && (own || state.Has(role, Permission.DeleteOthers)) => ErrorCode.Held,
            DeleteMessage delete when own || state.Has(role, Permission.DeleteOthers) =>
                One(next with { Kind = EventKind.Deletion, Target = delete.Target }),
            ReactToMessage react => One(next with
            {
                Kind = EventKind.Reaction,
                Target = react.Target,
                Data = new EventData { Emoji = react.Emoji, Removed = react.Removed ? true : null },
            }),
            PinMessage pin when state.Has(role, Permission.Pin) => One(next with
            {
                Kind = EventKind.Pin,
                Target = pin.Target,
                Data = pin.Removed ? new EventData { Removed = true } : null,
            }),
            _ => ErrorCode.Forbidden,
        };
    }
}

/// <summary>A message that a command names.</summary>
/// <param name="Thread">The seq of the message that its thread began with, if it is an answer in one.</param>
/// <param name="Held">Whether its room is under a legal hold.</param>
public sealed record TargetMessage(long Seq, UserId Sender, bool Deleted, long? Thread = null, bool Held = false);
