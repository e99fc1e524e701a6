using OrleansChat.Accounts;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Sessions;

/// <summary>One signed-in device. The row decides; the grain tells.</summary>
internal sealed class SessionGrain(SessionStore store, SessionEnds ends) : Grain, ISessionGrain
{
    private SessionId Id => new(this.GetPrimaryKey());

    public Task<Outcome<SessionView>> Check() => store.Find(Id);

    public Task<Outcome<Done>> Revoke(Caller by) => ends.EndOwn(Id, by);
}
