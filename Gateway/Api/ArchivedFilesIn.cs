using OrleansChat.Archives;
using OrleansChat.Files;

namespace OrleansChat.Gateway.Api;

/// <summary>
/// Takes the files of an archive in, a chunk at a time. What cannot be here is left out and counted: its owner has no account, or this
/// installation takes no such files.
/// </summary>
internal sealed class ArchivedFilesIn(IGrainFactory grains)
{
    private readonly HashSet<Guid> _here = [];
    private ArchivedFile? _open;
    private int _next;
    private bool _isWanted;

    public int Count => _here.Count;

    public int Missing { get; private set; }

    /// <summary>Whether chunks of a file are missing.</summary>
    public bool IsOpen => _open is not null;

    public bool Has(Guid file) => _here.Contains(file);

    /// <summary>False: another file is not complete yet, or it is none.</summary>
    public bool Begin(FileLine line)
    {
        if (IsOpen || line.Size < 1 || line.Size > (long)FileChunks.Bytes * int.MaxValue)
        {
            return false;
        }

        (_open, _next, _isWanted) = (line.Read(), 0, true);
        return true;
    }

    /// <summary>False: it is not the chunk that follows. Refusals: unavailable, unknown.</summary>
    public async Task<Outcome<bool>> Add(ChunkLine line)
    {
        if (_open is not { } file || line.File != file.File.Id || line.Number != _next
            || line.Bytes.Length != Math.Min(FileChunks.Bytes, file.File.Size - ((long)_next * FileChunks.Bytes)))
        {
            return false;
        }

        var isLast = ++_next == FileChunks.Count(file.File.Size);
        if (_isWanted)
        {
            var taken = await Take(file, line, isLast);
            if (taken.Refusal is { Code: not (ErrorCode.NotFound or ErrorCode.BadRequest or ErrorCode.TooLarge or ErrorCode.AttachmentType) } refusal)
            {
                return refusal;
            }

            Missing += taken.Ok ? 0 : 1;
            _isWanted = taken is { Ok: true, Value: true };
        }

        _open = isLast ? null : file;
        return true;
    }

    /// <summary>Whether the next chunk is wanted.</summary>
    private async Task<Outcome<bool>> Take(ArchivedFile file, ChunkLine line, bool isLast)
    {
        if (line.Number == 0)
        {
            var begun = await Faults.Repeated(() => grains.Archives().BeginFile(file, line.Bytes));
            if (!begun.Ok || !begun.Value)
            {
                return begun.Ok ? Here(file) : begun;
            }
        }
        else
        {
            var written = await Faults.Repeated(() => grains.Files().Write(file.File.Id, line.Number, line.Bytes));
            if (!written.Ok)
            {
                return written.Refusal;
            }
        }

        if (!isLast)
        {
            return true;
        }

        var finished = await grains.Files().Finish(file.Owner, file.File.Id);
        return finished.Ok ? Here(file) : finished.Refusal;
    }

    private bool Here(ArchivedFile file)
    {
        _here.Add(file.File.Id);
        return false;
    }
}
