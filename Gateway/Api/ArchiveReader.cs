using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using OrleansChat.Accounts;
using OrleansChat.Archives;

namespace OrleansChat.Gateway.Api;

/// <summary>Takes an archive in as it arrives: a batch of its events is in memory, a chunk of a file, and its members.</summary>
internal sealed class ArchiveReader(PipeReader body, IGrainFactory grains, Caller by)
{
    private const int LongestLine = 512 * 1024;
    private const int MostMembers = 200_000;
    private const int BatchEvents = 500;
    private const int BatchCharacters = 128 * 1024;

    private readonly List<ArchivedMember> _members = [];
    private readonly List<ArchivedEvent> _events = [];
    private readonly List<ArchivedCarrier> _carriers = [];
    private readonly ArchivedFilesIn _files = new(grains);
    private ArchivedRoom? _room;
    private long _line;
    private long _expected;
    private int _characters;

    public int Files => _files.Count;

    public int MissingFiles => _files.Missing;

    /// <summary>Refusals: bad_request (with the line), too_large, slug_taken, unavailable, unknown.</summary>
    public async Task<Outcome<ImportedRoom>> Read(CancellationToken cancel)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancel);
            var rest = read.Buffer;
            try
            {
                while (TryLine(ref rest, read.IsCompleted, out var line))
                {
                    _line++;
                    var taken = await Take(line);
                    if (taken is { Refusal: not null } or { Value: not null })
                    {
                        return taken;
                    }
                }

                if (read.IsCompleted || rest.Length > LongestLine)
                {
                    return read.IsCompleted ? Bad(Reasons.ArchiveEnd) : ErrorCode.TooLarge;
                }
            }
            finally
            {
                body.AdvanceTo(rest.Start, rest.End);
            }
        }
    }

    private static bool TryLine(ref ReadOnlySequence<byte> rest, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return true;
        }

        (line, rest) = isLast ? (rest, rest.Slice(rest.End)) : (default, rest);
        return isLast && !line.IsEmpty;
    }

    /// <summary>Neither value nor refusal: go on.</summary>
    private async Task<Outcome<ImportedRoom>> Take(ReadOnlySequence<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("type", out var type) ? type.GetString() : null) switch
            {
                "room" when _room is null => await Begin(Parse<RoomLine>(root)),
                "member" when _room is not null && _expected == _room.FirstSeq && _events.Count == 0 => Add(Parse<MemberLine>(root)),
                "file" when _room is not null => _files.Begin(Parse<FileLine>(root)) ? default(Outcome<ImportedRoom>) : Bad(Reasons.ArchiveOrder),
                "chunk" => await Add(Parse<ChunkLine>(root)),
                "event" when _room is not null && !_files.IsOpen => await Add(Parse<EventLine>(root)),
                "end" when _room is not null && !_files.IsOpen => await Finish(Parse<EndLine>(root)),
                _ => Bad(Reasons.ArchiveOrder),
            };
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return Bad(Reasons.ArchiveLine);
        }
    }

    private async Task<Outcome<ImportedRoom>> Begin(RoomLine line)
    {
        if (line.Version != ArchiveLines.Version)
        {
            return Reasons.ArchiveVersion.With(_line, ArchiveLines.Version);
        }

        _room = line.Read();
        _expected = _room.FirstSeq;
        var begun = await Faults.Repeated(() => grains.Archives().Begin(_room));
        return begun.Ok ? default(Outcome<ImportedRoom>) : begun.Refusal;
    }

    private Outcome<ImportedRoom> Add(MemberLine line)
    {
        _members.Add(line.Read());
        return _members.Count > MostMembers ? ErrorCode.TooLarge : default(Outcome<ImportedRoom>);
    }

    private async Task<Outcome<ImportedRoom>> Add(ChunkLine line)
    {
        var added = await _files.Add(line);
        return !added.Ok ? added.Refusal : added.Value ? default(Outcome<ImportedRoom>) : Bad(Reasons.ArchiveOrder);
    }

    private async Task<Outcome<ImportedRoom>> Add(EventLine line)
    {
        if (line.Seq != _expected++)
        {
            return Bad(Reasons.ArchiveGap);
        }

        _events.Add(line.Read());
        _carriers.AddRange(line.Files().Where(_files.Has).Select(file => new ArchivedCarrier(line.Seq, file)));
        _characters += (line.Text?.Length ?? 0) + (line.Data is null ? 0 : 1_000);
        return _events.Count < BatchEvents && _characters < BatchCharacters ? default(Outcome<ImportedRoom>) : await Store();
    }

    private async Task<Outcome<ImportedRoom>> Store()
    {
        if (_events.Count == 0)
        {
            return default;
        }

        var (batch, carriers) = (_events.ToArray(), _carriers.ToArray());
        _events.Clear();
        _carriers.Clear();
        _characters = 0;
        var stored = await Faults.Repeated(() => grains.Archives().Add(_room!.Room, batch));
        if (stored.Ok && carriers.Length > 0)
        {
            stored = await Faults.Repeated(() => grains.Archives().Carry(_room!.Room, carriers));
        }

        return stored.Ok ? default(Outcome<ImportedRoom>) : stored.Refusal;
    }

    private async Task<Outcome<ImportedRoom>> Finish(EndLine line)
    {
        var stored = await Store();
        return stored.Refusal is not null ? stored
            : line.Events != _expected - _room!.FirstSeq ? Bad(Reasons.ArchiveShort)
            : await grains.Archives().Finish(_room with { Members = [.. _members] }, by);
    }

    private static T Parse<T>(JsonElement line) => line.Deserialize<T>(ArchiveLines.Options)!;

    private ChatError Bad(Reason why) => why.With(_line);
}
