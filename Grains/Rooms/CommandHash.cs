using System.Security.Cryptography;
using System.Text;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Rooms;

/// <summary>Tells a repeated command from another one under the same client id. Stored with the event: what a command hashes to never changes.</summary>
internal static class CommandHash
{
    public static long Of(RoomCommand command)
    {
        var content = command switch
        {
            PostMessage post => $"p\n{post.ReplyTo}\n{post.ContentType}\n{(post.Attachments is { } files ? string.Join(',', files) : "")}\n{post.Text}"
                + (post.Thread is { } thread ? $"\n{thread}" : ""),
            ForwardMessage forward => $"f\n{forward.From}\n{forward.Target}",
            EditMessage edit => $"e\n{edit.Target}\n{edit.Text}",
            DeleteMessage delete => $"d\n{delete.Target}",
            ReactToMessage react => $"a\n{react.Target}\n{react.Emoji}\n{react.Removed}",
            PinMessage pin => $"i\n{pin.Target}\n{pin.Removed}",
            CreateRoom create => $"c\n{create.Kind}\n{create.Visibility}\n{create.Slug}\n{create.Name}\n{create.Topic}\n{string.Join(',', create.Members)}",
            JoinRoom join => $"j\n{join.User}",
            LeaveRoom leave => $"l\n{leave.User}",
            AcceptRequest => "y",
            DepartRoom => "g",
            SetRole set => $"r\n{set.User}\n{set.Role}",
            TransferRoom transfer => $"t\n{transfer.User}",
            BanMember ban => $"b\n{ban.User}\n{ban.Until}\n{ban.Lifted}\n{ban.Reason}",
            MuteMember mute => $"m\n{mute.User}\n{mute.Until}\n{mute.Lifted}",
            ChangeRoom change => $"n\n{change.Name}\n{change.Topic}\n{change.SlowModeMs}\n{change.Receipts}"
                + (change.Avatar is { } avatar ? $"\n{avatar}" : ""),
            CloseRoom => "x",
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, "A command without a content hash."),
        };
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(content), hash);
        return BitConverter.ToInt64(hash);
    }
}
