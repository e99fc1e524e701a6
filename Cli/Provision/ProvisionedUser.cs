namespace OrleansChat.Cli.Provision;

/// <summary>One line of the answer to a provisioning: a user with a token, and the rooms that the user is a member of.</summary>
internal sealed record ProvisionedUser(string Username, Guid UserId, string AccessToken, IReadOnlyList<Guid> Rooms);
