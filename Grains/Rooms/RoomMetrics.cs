using System.Diagnostics.Metrics;

namespace OrleansChat.Grains.Rooms;

/// <summary>What rooms promise and keep.</summary>
internal static class RoomMetrics
{
    private static readonly Counter<long> Acknowledgements = ChatTelemetry.Meter.CreateCounter<long>(
        "chat.room.acknowledged", "{command}", "Commands that were answered after their events were on disk.");

    private static readonly Counter<long> Fences = ChatTelemetry.Meter.CreateCounter<long>(
        "chat.room.fenced", "{write}", "Writes that found the room's log elsewhere than its activation thought, or a command stored before.");

    private static readonly UpDownCounter<int> Activations = ChatTelemetry.Meter.CreateUpDownCounter<int>(
        "chat.rooms.active", "{room}", "Rooms that this silo serves now.");

    private static readonly Counter<long> Moves = ChatTelemetry.Meter.CreateCounter<long>(
        "chat.rooms.moved", "{room}", "Rooms that this silo handed over because another one served fewer.");

    public static void Activated() => Activations.Add(1);

    public static void Deactivated() => Activations.Add(-1);

    public static void Moved() => Moves.Add(1);

    public static void Acknowledged(int commands) => Acknowledgements.Add(commands);

    public static void Fenced() => Fences.Add(1);
}
