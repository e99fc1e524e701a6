namespace OrleansChat.Cluster;

/// <summary>Where a room lives, and who hears of it.</summary>
/// <param name="Silo">The silo's name, or its address where the name is not known.</param>
/// <param name="ActivatedAt">Unix milliseconds: since when it lives there.</param>
/// <param name="Waiting">Commands that wait for their number.</param>
[GenerateSerializer, Immutable, Alias("chat.RoomPlace")]
public sealed record RoomPlace(
    [property: Id(0)] RoomId Room,
    [property: Id(1)] string Silo,
    [property: Id(2)] Guid Activation,
    [property: Id(3)] long ActivatedAt,
    [property: Id(4)] long Head,
    [property: Id(5)] long Epoch,
    [property: Id(6)] int Waiting,
    [property: Id(7)] FeedView[] Gateways);

/// <summary>How busy a room is.</summary>
[GenerateSerializer, Immutable, Alias("chat.RoomTraffic")]
public readonly record struct RoomTraffic([property: Id(0)] RoomId Room, [property: Id(1)] double EventsPerMinute);

/// <summary>One gateway that is attached to a room.</summary>
/// <param name="Name">Null: it did not answer, or follows the room no longer; then only what the silo knows is filled.</param>
/// <param name="Position">The last event that it handed on.</param>
/// <param name="Lag">Events between that and the room's head.</param>
/// <param name="Followers">Connections that get the room's events.</param>
/// <param name="WaitingBytes">Events of all rooms of the silo that wait for the gateway.</param>
/// <param name="SilenceMs">Since the gateway last acknowledged anything to the silo.</param>
[GenerateSerializer, Immutable, Alias("chat.FeedView")]
public sealed record FeedView(
    [property: Id(0)] GatewayId Gateway,
    [property: Id(1)] string? Name = null,
    [property: Id(2)] long Position = 0,
    [property: Id(3)] long Lag = 0,
    [property: Id(4)] int Followers = 0,
    [property: Id(5)] long WaitingBytes = 0,
    [property: Id(6)] long SilenceMs = 0);
