using OrleansChat.Client.Accounts;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Client.Api;

internal sealed record RoomList(RoomView[] Items);

internal sealed record MemberList(MemberView[] Items);

internal sealed record UserList(UserView[] Items);

internal sealed record Problem(string? Code, string? Title, string? Detail, bool? Retryable, int? RetryAfterMs);

internal sealed record RefreshRequest(string RefreshToken);

internal sealed record TicketAnswer(string Ticket, int ExpiresIn);

internal sealed record DirectRequest(Guid UserId);

internal sealed record MemberRequest(Guid? UserId);

internal sealed record RoleRequest(string Role);
