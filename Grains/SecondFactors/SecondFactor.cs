namespace OrleansChat.Grains.SecondFactors;

/// <summary>What is stored of an account's second factor.</summary>
/// <param name="Sealed">The secret, encrypted.</param>
/// <param name="LastStep">The newest step whose code was used.</param>
internal sealed record SecondFactor(UserId User, byte[] Sealed, long LastStep, bool Confirmed);
