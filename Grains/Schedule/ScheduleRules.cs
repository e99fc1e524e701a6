using System.Security.Cryptography;
using System.Text;
using OrleansChat.Grains.Rooms;

namespace OrleansChat.Grains.Schedule;

/// <summary>What may be planned, and for when. Pure.</summary>
internal static class ScheduleRules
{
    /// <summary>Messages of one user that are listed; reminders as many again.</summary>
    public const int MostListed = 100;

    private const int MostNote = 200;

    // A client's clock may be behind ours.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Furthest = TimeSpan.FromDays(366);

    /// <summary>Null, or bad_request.</summary>
    public static ChatError? CheckTime(long at, DateTimeOffset now) =>
        at < (now - Grace).ToUnixTimeMilliseconds() || at > (now + Furthest).ToUnixTimeMilliseconds()
            ? Reasons.TimeAhead.Refusal
            : null;

    /// <summary>Null, or bad_request.</summary>
    public static ChatError? CheckNote(string? note) => note is null || (note.Length <= MostNote && RoomForms.Text(note) is null)
        ? null
        : Reasons.NoteForm.Refusal;

    /// <summary>Tells a repeated request from another one under the same client id.</summary>
    public static long Hash(RoomId room, string text, long? replyTo, long at) =>
        BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{room}\n{replyTo}\n{at}\n{text}")));

    public static ChatError TooMany { get; } = Reasons.TooManyWait.Refusal;
}
