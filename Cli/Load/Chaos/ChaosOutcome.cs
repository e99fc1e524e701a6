namespace OrleansChat.Cli.Load.Chaos;

/// <summary>What one fault did.</summary>
/// <param name="Victim">The process that was struck.</param>
/// <param name="OutageSeconds">The longest time that a sender had no answer, all senders' maximum.</param>
/// <param name="Cut">How many connections it cost.</param>
/// <param name="ResumeSeconds">From the kill until the last of them had caught up elsewhere; null where none was cut.</param>
/// <param name="Recovered">Whether every sender had an answer again within the limit.</param>
/// <param name="Disturbed">The rooms in which it was felt.</param>
/// <param name="EndSeconds">How long a process took that was asked to end; null: none was.</param>
/// <param name="Rooms">How many rooms each silo served afterwards; empty: nobody asked.</param>
/// <param name="Wrong">What did not end as this kind of fault must; null: all did.</param>
internal sealed record ChaosOutcome(
    string Kind,
    string Victim,
    double OutageSeconds,
    int Cut,
    double? ResumeSeconds,
    bool Recovered,
    Disturbance Disturbed,
    double? EndSeconds,
    IReadOnlyDictionary<string, int> Rooms,
    string? Wrong)
{
    public bool IsGood => Recovered && Wrong is null;
}
