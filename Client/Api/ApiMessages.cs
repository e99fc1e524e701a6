namespace OrleansChat.Client.Api;

internal sealed record Problem(string? Code, string? Title, string? Detail, bool? Retryable, int? RetryAfterMs);

internal sealed record RefreshRequest(string RefreshToken);

internal sealed record TicketAnswer(string Ticket, int ExpiresIn);

internal sealed record DirectRequest(Guid UserId);

internal sealed record MemberRequest(Guid? UserId);

internal sealed record RoleRequest(string Role);

internal sealed record ModeAnswer(string Mode);

internal sealed record EmailRequest(string Email);
