using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

internal sealed partial class RoomLog
{
    /// <summary>The message with the files that it will carry, or why it will not be. Messages without files never come here.</summary>
    private async Task<(Outcome<Posted>? Answer, RoomCommand Carried)> Claim(RoomCommand carrier, long contentHash)
    {
        if (!await Load())
        {
            return (ErrorCode.Unavailable, carrier);
        }

        // Who may not post keeps no file from the collector by trying. The rules refuse it, with a head that was looked at.
        if (carrier is PostMessage ? !RoomRules.MayPost(_state, carrier.Sender) : !RoomPermissions.MayWrite(_state.RoleOf(carrier.Sender)))
        {
            return (null, carrier);
        }

        try
        {
            if (await store.ClaimFiles(room, carrier) is { } files)
            {
                return (null, carrier is PostMessage post ? post with { Files = files } : (ForwardMessage)carrier with { Files = files });
            }

            // The first answer outlives the files.
            var known = await store.Answers(room, [carrier]);
            return (known is [var first] ? first.For(contentHash) : carrier is PostMessage ? ErrorCode.AttachmentInvalid : ErrorCode.TargetNotFound, carrier);
        }
        catch (Exception fault) when (IsDatabaseFault(fault))
        {
            LogUnreadable(room, fault);
            return (ErrorCode.Unavailable, carrier);
        }
    }
}
