using OrleansChat.Gateway.Delivery;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Gateway.Sockets;
using OrleansChat.Texts;

namespace OrleansChat.Gateway.Texts;

/// <summary>
/// Keeps the operators' texts: asks when a silo pushes that they changed, and every 5 s in case that push was lost. A new message of
/// the day goes to every socket, in the language of each.
/// </summary>
internal sealed partial class TextPoll(
    IGrainFactory grains, ServerTexts texts, Connections connections, TimeProvider time, ILogger<TextPoll> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _news = new(0, 1);

    /// <summary>A silo says that the texts have this version.</summary>
    public void Note(long version)
    {
        if (version > texts.Version && _news.CurrentCount == 0)
        {
            try
            {
                _news.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else said so at the same time.
            }
        }
    }

    public override void Dispose()
    {
        _news.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var read = await grains.Texts().Read(texts.Version).WaitAsync(stoppingToken);
                if (read.Ok && texts.Learn(read.Value))
                {
                    Tell();
                }
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotRead(fault);
            }

            using var pause = new CancellationTokenSource(Period, time);
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, stoppingToken);
            await _news.WaitAsync(wait.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Tell()
    {
        var frames = new Dictionary<string, byte[]>();
        foreach (var connection in connections.All().Where(connection => connection.IsReady))
        {
            var text = texts.Find(TextKeys.Motd, connection.Languages)?.Text;
            if (!frames.TryGetValue(text ?? "", out var frame))
            {
                frames[text ?? ""] = frame = Pushes.Notice(Pushes.MessageOfTheDay, text);
            }

            connection.Send(frame);
        }
    }

    [LoggerMessage(4131, LogLevel.Warning, "The server's texts could not be read.")]
    private partial void LogNotRead(Exception fault);
}
