namespace OrleansChat.Client.Accounts;

/// <param name="Username">3–32 letters, digits, '.', '-' or '_'; unique without case.</param>
/// <param name="Password">8–128 characters.</param>
public sealed record Registration(string Username, string Email, string Password, string? DisplayName = null, string? Invitation = null);

public sealed record Registered(Guid UserId, string Username, bool Verified, string? VerificationId = null);

/// <summary>A user as others see them.</summary>
public sealed record UserView(Guid UserId, string Username, string? DisplayName = null);
