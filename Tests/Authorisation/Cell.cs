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

    /// <summary>The room that the actors are, or were, in, and what is of it; the actor's own session, name, picture or bot.</summary>
    Own,

    /// <summary>A private room that none of them ever saw, and what is of it; somebody else's session and so on.</summary>
    Foreign,

    /// <summary>One's own room or bot, and a thing that is of the foreign one.</summary>
    Crossed,
    Missing,
}

/// <summary>One call to be tried, with users and a room that no other cell touches.</summary>
/// <param name="Token">Null: none.</param>
/// <param name="Room">As the target says.</param>
/// <param name="Message">The seq of a message that the room's owner wrote.</param>
/// <param name="Thing">What the call names besides, as the target says.</param>
/// <param name="Peer">A plain member of the room, and no actor.</param>
/// <param name="Stranger">Owner of the foreign room; nobody that an actor knows.</param>
internal sealed record Cell(Actor Actor, Target Target, CrewUser User, string? Token, Guid Room, long Message, Thing Thing, CrewUser Peer, CrewUser Stranger)
{
    /// <summary>Of the session that the target says.</summary>
    public Guid Session => Choose(User.Session.Value, Stranger.Session.Value);

    /// <summary>Of the user that the target says.</summary>
    public string Username => Target switch { Target.Own => User.Name, Target.Foreign => Stranger.Name, _ => "nobody-here" };

    public Guid UserId => Choose(User.Id.Value, Stranger.Id.Value);

    private Guid Choose(Guid own, Guid foreign) => Target switch { Target.Own => own, Target.Foreign => foreign, _ => Guid.NewGuid() };
}
