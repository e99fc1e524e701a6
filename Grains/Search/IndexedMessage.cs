using System.Collections.Immutable;
using OrleansChat.Files;

namespace OrleansChat.Grains.Search;

/// <summary>A message with its newest text, as the log has it.</summary>
internal sealed record IndexedMessage(
    RoomId Room, long Seq, DateTime At, UserId Sender, string Text, ImmutableArray<FileView>? Files = null, long? Thread = null)
{
    /// <summary>Characters of the text, and of the names of its files.</summary>
    public int Length => Text.Length + (Files ?? []).Sum(file => file.Name.Length);

    /// <summary>Of the text, and of the names of its files.</summary>
    public IEnumerable<Word> Words() => Word.In(Text).Concat((Files ?? []).SelectMany(file => Word.In(file.Name)));
}
