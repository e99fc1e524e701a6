namespace OrleansChat.Cli.Load.Chaos;

/// <summary>How many rooms a fault was felt in.</summary>
/// <param name="Disturbed">Rooms with a sender that had no answer for longer than <see cref="Threshold"/>.</param>
/// <param name="Rooms">Rooms with a sender.</param>
internal readonly record struct Disturbance(int Disturbed, int Rooms)
{
    public static readonly TimeSpan Threshold = TimeSpan.FromSeconds(1);

    public double Share => Rooms == 0 ? 0 : (double)Disturbed / Rooms;

    /// <param name="silences">The longest time without an answer around the fault, in microseconds, sender by sender.</param>
    public static Disturbance Of(IEnumerable<(Guid Room, long Silence)> silences)
    {
        var rooms = silences.GroupBy(one => one.Room).ToList();
        return new Disturbance(rooms.Count(room => room.Max(one => one.Silence) > Threshold.TotalMicroseconds), rooms.Count);
    }
}
