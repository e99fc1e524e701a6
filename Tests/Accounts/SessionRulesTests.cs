using OrleansChat.Accounts;
using OrleansChat.Grains.Accounts;
using OrleansChat.Grains.Sessions;
using Xunit;

namespace OrleansChat.Tests.Accounts;

public sealed class SessionRulesTests
{
    // The example of RFC 7638, section 3.1.
    [Fact]
    public void A_key_is_named_by_its_thumbprint() => Assert.Equal(
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
        NewKey.Thumbprint(
            "AQAB",
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4H"
            + "c5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4"
            + "vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"));

    [Theory]
    [InlineData(true, true, null, null, null)]
    [InlineData(true, true, null, "https://a.example", null)]
    [InlineData(true, true, "https://a.example", "https://a.example", null)]
    [InlineData(true, true, "https://a.example", "https://A.example", null)]
    [InlineData(true, true, "https://a.example", "https://b.example", ErrorCode.OriginForbidden)]
    [InlineData(true, true, "https://a.example", null, ErrorCode.OriginForbidden)]
    [InlineData(false, true, null, null, ErrorCode.Unauthorized)]
    [InlineData(true, false, null, null, ErrorCode.SessionRevoked)]
    public void A_ticket_works_in_time_for_an_open_session_and_from_where_it_was_issued(
        bool inTime, bool open, string? issuedTo, string? usedFrom, ErrorCode? refusal) =>
        Assert.Equal(refusal, TicketRules.Judge(inTime, open, issuedTo, usedFrom));

    [Fact]
    public void A_room_made_under_a_client_id_is_never_a_direct_room()
    {
        var (ann, bob) = (UserId.New(), UserId.New());
        Assert.NotEqual(RoomId.Direct(ann, bob), RoomId.Created(ann, new ClientId(bob.Value)));
        Assert.Equal(RoomId.Created(ann, new ClientId(bob.Value)), RoomId.Created(ann, new ClientId(bob.Value)));
        Assert.NotEqual(RoomId.Created(ann, new ClientId(bob.Value)), RoomId.Created(bob, new ClientId(ann.Value)));
    }

    [Theory]
    [InlineData(0, 100, 4, 25, true)]
    [InlineData(100, 100, 4, 25, true)]
    [InlineData(0, 60, 4, 25, true)]
    [InlineData(60, 40, 4, 25, false)]
    [InlineData(10, 90, 4, 25, false)]
    [InlineData(0, 100, 0, 1, true)]
    [InlineData(0, 0, 4, 25, false)]
    [InlineData(-25, 25, 4, 25, false)]
    [InlineData(0, 110, 4, 25, true)]
    public void A_chunk_of_users_holds_whole_rooms(int first, int users, int rooms, int members, bool allowed) =>
        Assert.Equal(allowed, Provisioning.Check(new ProvisionRequest("load-", first, users, rooms, members, 60), 10_000) is null);
}
