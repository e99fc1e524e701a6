namespace OrleansChat.Grains.Sessions;

/// <summary>Whether a ticket that was found, and is used up by now, opens the door. Pure.</summary>
internal static class TicketRules
{
    /// <summary>
    /// Null, or the refusal. A ticket that a page got works from that page's origin only. One that no page got (no origin) works with
    /// none and with one: whoever could show a foreign origin here was turned away by the gateway before.
    /// </summary>
    public static ErrorCode? Judge(bool inTime, bool sessionOpen, string? issuedTo, string? usedFrom) =>
        !inTime ? ErrorCode.Unauthorized
        : issuedTo is not null && !string.Equals(issuedTo, usedFrom, StringComparison.OrdinalIgnoreCase) ? ErrorCode.OriginForbidden
        : !sessionOpen ? ErrorCode.SessionRevoked
        : null;
}
