using Orleans.Runtime;
using Orleans.Runtime.Placement;
using OrleansChat.Cluster;
using OrleansChat.Rooms;

namespace OrleansChat.Grains.Cluster;

/// <summary>Where rooms live, and having them live elsewhere.</summary>
internal sealed class RoomPlaces(
    IGrainFactory grains, IClusterMembershipService membership, Fanout.Fanout fanout, ProcessCalls calls, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The silo's name for its address, and what the attached gateways say.</summary>
    public async Task<RoomPlace> Fill(RoomPlace place) =>
        place with { Silo = NameOf(place.Silo), Gateways = await Task.WhenAll(place.Gateways.Select(feed => Fill(place, feed))) };

    /// <summary>The silo to move to: of this name, or any but <paramref name="from"/>. Null: there is none.</summary>
    /// <param name="from">An address.</param>
    public SiloAddress? Choose(string from, string? name)
    {
        var others = membership.Active().Where(member => member.SiloAddress.ToParsableString() != from).ToArray();
        return name is null
            ? others.Length == 0 ? null : others[Random.Shared.Next(others.Length)].SiloAddress
            : others.FirstOrDefault(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.SiloAddress;
    }

    /// <summary>Refusals: unavailable (it did not leave in time, for its store is slow), not_found.</summary>
    public async Task<Outcome<RoomPlace>> Move(RoomPlace from, SiloAddress to)
    {
        // Until its next call finds the room elsewhere: it leaves when nothing is under way, which nobody can say beforehand.
        var (grain, since) = (grains.Room(from.Room), time.GetTimestamp());
        RequestContext.Set(IPlacementDirector.PlacementHintKey, to);
        try
        {
            await grain.Move();
            while (time.GetElapsedTime(since) < Patience)
            {
                if (await Look(grain) is { } place && (!place.Ok || place.Value.Activation != from.Activation))
                {
                    return place.Ok ? await Fill(place.Value) : place.Refusal;
                }

                await Task.Delay(Pause, time);
            }

            return Reasons.RoomBusy.Refusal;
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }

    /// <summary>Null: it is leaving just now, and answers nobody.</summary>
    private static async Task<Outcome<RoomPlace>?> Look(IRoomGrain grain)
    {
        try
        {
            return await grain.Place();
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task<FeedView> Fill(RoomPlace place, FeedView feed)
    {
        if (fanout.Pumps.FirstOrDefault(pump => pump.Gateway == feed.Gateway) is not { } pump)
        {
            return feed;
        }

        var (looked, told) = (calls.Ask(pump.Observer.Look), calls.Ask(() => pump.Observer.Feed(place.Room)));
        return (await told).Value is { } seen
            ? feed with
            {
                Name = (await looked).Value?.Name,
                Position = seen.Position,
                Lag = Math.Max(0, place.Head - seen.Position),
                Followers = seen.Followers,
            }
            : feed;
    }

    private string NameOf(string address) => membership.Active().FirstOrDefault(member => member.SiloAddress.ToParsableString() == address)?.Name ?? address;
}
