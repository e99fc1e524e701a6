using OrleansChat.Delivery;
using OrleansChat.Sessions;

namespace OrleansChat.Grains.Sessions;

/// <summary>One signed-in device. The row decides; the grain tells.</summary>
internal sealed class SessionGrain(SessionStore store, Fanout.Fanout fanout) : Grain, ISessionGrain
{
    private SessionId Id => new(this.GetPrimaryKey());

    public Task<Outcome<SessionView>> Check() => store.Find(Id);

    public async Task<Outcome<Done>> Revoke(UserId caller)
    {
        var done = await store.Revoke(Id, caller);
        if (done.Ok)
        {
            // After the row, so that whoever is told and asks finds it ended. A push that is lost is made good by the gateways' poll.
            fanout.Broadcast(new SessionEnded(Id, "revoked"));
        }

        return done;
    }
}
