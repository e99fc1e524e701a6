using OrleansChat.Tests.Support.Cluster;

namespace OrleansChat.Tests.Authorisation;

/// <summary>Who asks.</summary>
internal enum Actor
{
    /// <summary>Without a token.</summary>
    Anonymous,

    /// <summary>Signed in, and nothing to the room.</summary>
    Other,
    Former,

    /// <summary>A member who only reads.</summary>
    Guest,
    Member,
    Admin,
    Owner,

    /// <summary>A member whose session was ended.</summary>
    Revoked,

    /// <summary>A member whose access token has expired.</summary>
    Expired,

    /// <summary>An operator, and nothing to the room.</summary>
    Operator,
}

/// <summary>Whose thing is asked for.</summary>
internal enum Target
{
    /// <summary>The call names no thing.</summary>
    None,

    /// <summary>The room that the actors are, or were, in; the actor's own session, name or picture.</summary>
    Own,

    /// <summary>A private room that none of them ever saw; somebody else's session.</summary>
    Foreign,
    Missing,
}

/// <summary>One call to be tried, with users and a room that no other cell touches.</summary>
/// <param name="Token">Null: none.</param>
/// <param name="Room">As the target says.</param>
/// <param name="Message">The seq of a message that the room's owner wrote.</param>
/// <param name="File">What that message carries, or a stranger's file, as the target says; of routes to files alone.</param>
/// <param name="Peer">A plain member of the actors' room, and none of them.</param>
/// <param name="Stranger">Owner of the foreign room; nobody that an actor knows.</param>
internal sealed record Cell(Actor Actor, Target Target, CrewUser User, string? Token, Guid Room, long Message, Guid File, CrewUser Peer, CrewUser Stranger)
{
    /// <summary>Of the session that the target says.</summary>
    public Guid Session => Choose(User.Session.Value, Stranger.Session.Value);

    /// <summary>Of the user that the target says.</summary>
    public string Username => Target switch { Target.Own => User.Name, Target.Foreign => Stranger.Name, _ => "nobody-here" };

    public Guid UserId => Choose(User.Id.Value, Stranger.Id.Value);

    private Guid Choose(Guid own, Guid foreign) => Target switch { Target.Own => own, Target.Foreign => foreign, _ => Guid.NewGuid() };
}
