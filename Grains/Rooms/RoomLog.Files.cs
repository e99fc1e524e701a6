using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

internal sealed partial class RoomLog
{
    /// <summary>The message with the files that it will carry, or why it will not be. Messages without files never come here.</summary>
    private async Task<(Outcome<Posted>? Answer, PostMessage Post)> Claim(PostMessage post, long contentHash)
    {
        if (!await Load())
        {
            return (ErrorCode.Unavailable, post);
        }

        // Who may not post keeps no file from the collector by trying. The rules refuse it, with a head that was looked at.
        if (_state.RoleOf(post.Sender) < Role.Member)
        {
            return (null, post);
        }

        try
        {
            if (await store.ClaimFiles(room, post) is { } files)
            {
                return (null, post with { Files = files });
            }

            // The first answer outlives the files.
            var known = await store.Answers(room, [post]);
            return (known is [var first] ? first.For(contentHash) : ErrorCode.AttachmentInvalid, post);
        }
        catch (Exception fault) when (IsDatabaseFault(fault))
        {
            LogUnreadable(room, fault);
            return (ErrorCode.Unavailable, post);
        }
    }
}
