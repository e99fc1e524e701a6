using System.Threading.Channels;
using OrleansChat.Cli.Talk.Screens;
using OrleansChat.Client;

namespace OrleansChat.Cli.Talk.Connection;

/// <summary>What takes long, such as a download: done one after the other while the conversation goes on.</summary>
/// <param name="done">Told what there is to say.</param>
internal sealed class Errands(Func<Remark, ValueTask> done)
{
    private const int Most = 16;

    private readonly Channel<Func<CancellationToken, Task<string>>> _queue = Channel.CreateBounded<Func<CancellationToken, Task<string>>>(Most);
    private int _open;

    /// <summary>Whether there is a remark to come.</summary>
    public bool IsBusy => Volatile.Read(ref _open) > 0;

    /// <summary>False: so many wait already that this one is not taken.</summary>
    /// <param name="errand">Gives what to say in the end.</param>
    public bool Add(Func<CancellationToken, Task<string>> errand)
    {
        Interlocked.Increment(ref _open);
        if (_queue.Writer.TryWrite(errand))
        {
            return true;
        }

        Interlocked.Decrement(ref _open);
        return false;
    }

    /// <summary>The remark at the end of one was said.</summary>
    public void Said() => Interlocked.Decrement(ref _open);

    public async Task RunAsync(CancellationToken cancel)
    {
        await foreach (var errand in _queue.Reader.ReadAllAsync(cancel))
        {
            await done(await RunAsync(errand, cancel));
        }
    }

    private static async Task<Remark> RunAsync(Func<CancellationToken, Task<string>> errand, CancellationToken cancel)
    {
        try
        {
            return new Remark(Tone.Good, await errand(cancel));
        }
        catch (Exception failed) when (failed is ChatException or IOException or UnauthorizedAccessException)
        {
            return new Remark(Tone.Bad, failed.Message);
        }
    }
}

/// <summary>Something to say when there is time for it.</summary>
internal sealed record Remark(Tone Tone, string Text);
