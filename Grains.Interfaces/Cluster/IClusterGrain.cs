using OrleansChat.Accounts;

namespace OrleansChat.Cluster;

/// <summary>
/// The cluster as operators see and steer it: a stateless worker that asks each process for itself. What is done, and what is read of logs and
/// settings, is recorded before it is done.
/// </summary>
[Alias("chat.IClusterGrain")]
public interface IClusterGrain : IGrainWithIntegerKey
{
    /// <summary>Silos and gateways, by name; one that does not answer within 2 s is listed as such.</summary>
    [Alias("Processes"), ResponseTimeout("00:00:05")]
    Task<ProcessView[]> Processes();

    /// <summary>
    /// What a process was set up with, secrets masked. Refusals: not_found (no such process), unavailable (it does not answer, or nothing can be
    /// recorded), unknown.
    /// </summary>
    /// <param name="process">Its name, its id, or the id of its gateway.</param>
    [Alias("Settings"), ResponseTimeout("00:00:05")]
    Task<Outcome<SettingView[]>> Settings(string process, Caller by);

    /// <summary>The last lines of a process' log. Refusals: as of <see cref="Settings"/>.</summary>
    /// <param name="by">Null: the caller goes on with what was recorded before.</param>
    [Alias("Log"), ResponseTimeout("00:00:05")]
    Task<Outcome<LogPage>> Log(string process, LogQuery query, Caller? by);

    /// <summary>Answered before the process goes. Refusals: as of <see cref="Settings"/>.</summary>
    [Alias("Stop"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Stop(string process, StopOrder order, Caller by);

    /// <summary>Where a room lives; one that nobody used lately is activated by the question. Refusals: not_found, unavailable.</summary>
    [Alias("Where"), ResponseTimeout("00:00:10")]
    Task<Outcome<RoomPlace>> Where(RoomId room);

    /// <summary>
    /// Has a room leave its silo as soon as it has answered what it is at, and answers where it lives then. Refusals: not_found (no such room),
    /// bad_request (no such silo, or no other one), unavailable, unknown.
    /// </summary>
    /// <param name="silo">Its name; null: any other one.</param>
    [Alias("Move"), ResponseTimeout("00:00:20")]
    Task<Outcome<RoomPlace>> Move(RoomId room, string? silo, Caller by);

    /// <summary>The rooms with the most events, at most 50, the busiest first; of silos that do not answer none.</summary>
    [Alias("Busiest"), ResponseTimeout("00:00:05")]
    Task<RoomTraffic[]> Busiest();

    /// <summary>
    /// Shows a text on every open socket, once. Lost for who is not connected. 1–1,000 characters without control characters but line breaks and
    /// tabs. Refusals: bad_request, unavailable, unknown.
    /// </summary>
    [Alias("Announce"), ResponseTimeout("00:00:05")]
    Task<Outcome<Done>> Announce(string text, Caller by);
}

/// <summary>One silo, for what only it can answer; placed on the silo whose address is its key. For <see cref="IClusterGrain"/> alone.</summary>
[Alias("chat.IProcessGrain")]
public interface IProcessGrain : IGrainWithStringKey
{
    [Alias("Look"), ResponseTimeout("00:00:02")]
    Task<ProcessView> Look();

    [Alias("Settings"), ResponseTimeout("00:00:02")]
    Task<SettingView[]> Settings();

    [Alias("Log"), ResponseTimeout("00:00:02")]
    Task<LogPage> Log(LogQuery query);

    [Alias("Stop"), ResponseTimeout("00:00:02")]
    Task Stop(StopOrder order);

    /// <summary>Counted between this call and the last one of the last minute; without such for a second.</summary>
    [Alias("Busiest"), ResponseTimeout("00:00:03")]
    Task<RoomTraffic[]> Busiest();
}
