using Orleans.Concurrency;
using OrleansChat.Accounts;

namespace OrleansChat.Webhooks;

/// <summary>Programs that are sent what happens in a room: a stateless worker over the database. An admin's, in groups.</summary>
[Alias("chat.IWebhooksGrain")]
public interface IWebhooksGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Sends each event from now on. Refusals: not_found, forbidden, bad_request (no https URL of a public host, or 10 webhooks), unavailable, unknown.
    /// </summary>
    [Alias("Make"), ResponseTimeout("00:00:05")]
    Task<Outcome<MadeWebhook>> Make(Caller by, RoomId room, string url);

    /// <summary>The oldest first. Refusals: not_found, forbidden, unavailable.</summary>
    [Alias("List"), ResponseTimeout("00:00:05")]
    Task<Outcome<WebhookView[]>> List(UserId by, RoomId room);

    /// <summary>Goes on with what happens from now on, if it was disabled. Refusals: not_found, forbidden, unavailable, unknown.</summary>
    [Alias("Enable"), ResponseTimeout("00:00:05")]
    Task<Outcome<WebhookView>> Enable(UserId by, RoomId room, Guid webhook);

    /// <summary>Refusals: not_found, forbidden, unavailable, unknown.</summary>
    [Alias("Remove"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Remove(Caller by, RoomId room, Guid webhook);
}

/// <summary>The one sender of the cluster; a reminder keeps it alive.</summary>
[Alias("chat.IWebhookSenderGrain")]
public interface IWebhookSenderGrain : IGrainWithIntegerKey
{
    /// <summary>Best effort: what a lost call does not start, the next look does.</summary>
    [Alias("Wake"), OneWay]
    Task Wake();
}

/// <param name="Secret">Signs each request (Standard Webhooks, <c>whsec_…</c>); told this once.</param>
[GenerateSerializer, Immutable, Alias("chat.MadeWebhook")]
public sealed record MadeWebhook([property: Id(0)] string Secret, [property: Id(1)] WebhookView Webhook);

/// <param name="CreatedAt">Unix milliseconds.</param>
/// <param name="Seq">The last event that it took.</param>
/// <param name="Attempts">Tries at the next one that failed.</param>
/// <param name="DisabledAt">Unix milliseconds; null: it is not.</param>
/// <param name="Reason">What came of the last try before it was disabled.</param>
[GenerateSerializer, Immutable, Alias("chat.WebhookView")]
public sealed record WebhookView(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string Url,
    [property: Id(2)] UserId CreatedBy,
    [property: Id(3)] long CreatedAt,
    [property: Id(4)] long Seq,
    [property: Id(5)] int Attempts,
    [property: Id(6)] long? DisabledAt,
    [property: Id(7)] string? Reason);
