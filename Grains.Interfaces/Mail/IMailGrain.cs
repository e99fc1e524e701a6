using Orleans.Concurrency;

namespace OrleansChat.Mail;

/// <summary>The one sender of the cluster; a reminder keeps it alive.</summary>
[Alias("chat.IMailGrain")]
public interface IMailGrain : IGrainWithIntegerKey
{
    /// <summary>There may be mail to send. Best effort: what a lost call does not start, the next look does.</summary>
    [Alias("Wake"), OneWay]
    Task Wake();
}
