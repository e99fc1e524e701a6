using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansChat.Accounts;
using OrleansChat.Files;
using OrleansChat.Grains.Defence;

namespace OrleansChat.Grains.Files;

[StatelessWorker, Reentrant]
internal sealed class FilesGrain(FileStore files, IFileBytes bytes, RateLimits rates, Limits limits, IOptions<FilesOptions> options) : Grain, IFilesGrain
{
    public async Task<Outcome<Guid>> Begin(UserId owner, NewFile file, byte[] first)
    {
        // To look at the bytes costs more than most refusals: it is paid for first.
        var taken = await rates.Take(new Caller(owner, null, null), limits.Uploads(owner));
        Outcome<ImageHeader?> image = taken.Ok ? FileRules.Check(file, first, options.Value) : taken.Refusal;
        if (!image.Ok)
        {
            return image.Refusal;
        }

        var begun = await files.Begin(owner, file, image.Value);
        if (!begun.Ok)
        {
            return begun;
        }

        var written = await bytes.Write(begun.Value, 0, first);
        return written.Ok ? begun : written.Refusal;
    }

    public async Task<Outcome<Done>> Write(Guid file, int chunk, byte[] more) => chunk < 1 || more.Length is 0 or > FileChunks.Bytes
        ? ErrorCode.BadRequest
        : await bytes.Write(file, chunk, more);

    public async Task<Outcome<FileView>> Finish(UserId owner, Guid file)
    {
        var view = await files.Unfinished(owner, file);
        if (!view.Ok)
        {
            return view;
        }

        var end = await End(view.Value);
        var refusal = end.Ok ? FileRules.CheckEnd(view.Value, end.Value) : end.Refusal;
        if (refusal is null && FileTypes.MayBeArchive(view.Value.Type))
        {
            refusal = await Unfolding.CheckZip(view.Value, end.Value!, chunk => bytes.Read(file, chunk));
        }

        return refusal is null ? await files.Finish(owner, file) : refusal;
    }

    public async Task Abandon(Guid file) => await files.Abandon(file);

    public Task<Outcome<FileView>> Find(UserId caller, Guid file) => files.Readable(caller, file);

    public Task<Outcome<byte[]>> Read(Guid file, int chunk) => bytes.Read(file, chunk);

    /// <summary>The last bytes as they were stored: what <see cref="FileRules.CheckEnd"/> looks at, or more.</summary>
    private async Task<Outcome<byte[]>> End(FileView file)
    {
        var last = FileChunks.Count(file.Size) - 1;
        var end = await bytes.Read(file.Id, last);
        if (!end.Ok || end.Value.Length >= FileRules.EndBytes || last == 0)
        {
            return end;
        }

        var before = await bytes.Read(file.Id, last - 1);
        return before.Ok ? (byte[])[.. before.Value, .. end.Value] : before;
    }
}
