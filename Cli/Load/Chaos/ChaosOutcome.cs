namespace OrleansChat.Cli.Load.Chaos;

/// <summary>What one fault did.</summary>
/// <param name="Victim">The process that was killed.</param>
/// <param name="OutageSeconds">The longest time that a sender had no answer, all senders' maximum.</param>
/// <param name="Cut">How many connections it cost.</param>
/// <param name="ResumeSeconds">From the kill until the last of them had caught up elsewhere; null where none was cut.</param>
/// <param name="Recovered">Whether every sender had an answer again within the limit.</param>
internal sealed record ChaosOutcome(string Kind, string Victim, double OutageSeconds, int Cut, double? ResumeSeconds, bool Recovered);
