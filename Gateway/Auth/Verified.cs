using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using OrleansChat.Accounts;
using OrleansChat.Gateway.Api;
using OrleansChat.Gateway.Hubs;

namespace OrleansChat.Gateway.Auth;

/// <summary>Section <c>Chat:Accounts</c>, as far as gateways look at it.</summary>
public sealed class UnverifiedOptions
{
    /// <summary>What an account may do before its e-mail address is verified: all (default), read, nothing.</summary>
    [EnumDataType(typeof(UnverifiedMay))]
    public UnverifiedMay Unverified { get; set; }
}

/// <summary>
/// Keeps accounts that are not verified from changing rooms, where the configuration says so. Asked once for each user: who is
/// verified stays it.
/// </summary>
internal sealed class Verified(IGrainFactory grains, IOptions<UnverifiedOptions> options)
{
    /// <summary>Users remembered, about 2 MB; beyond it all are asked anew.</summary>
    private const int Most = 50_000;

    private readonly ConcurrentDictionary<UserId, byte> _known = [];

    /// <summary>Null, or not_verified, or why it cannot be told.</summary>
    public async ValueTask<ChatError?> Refuses(UserId user)
    {
        if (options.Value.Unverified == UnverifiedMay.All || _known.ContainsKey(user))
        {
            return null;
        }

        var account = await grains.Accounts().Find(user);
        if (!account.Ok || !account.Value.Verified)
        {
            return account.Ok ? new ChatError(ErrorCode.NotVerified) : account.Refusal;
        }

        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        _known[user] = 0;
        return null;
    }

    /// <summary>Null, or as <see cref="Refuses(UserId)"/>: of the hub's methods those that only read, and say how far, are for everybody.</summary>
    public ValueTask<ChatError?> Refuses(UserId user, string method) =>
        method is nameof(ChatHub.Sync) or nameof(ChatHub.History) or nameof(ChatHub.Read) or nameof(ChatHub.MarkUnread)
            or nameof(ChatHub.Reauthenticate) or nameof(ChatHub.Watch) or nameof(ChatHub.SetPresence)
            ? default
            : Refuses(user);

    /// <summary>Endpoint filter of what is about rooms: reading is for everybody.</summary>
    public static async ValueTask<object?> Filter(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var refusal = HttpMethods.IsGet(http.Request.Method) || http.Features.Get<HubIdentity>() is not { } identity
            ? null
            : await http.RequestServices.GetRequiredService<Verified>().Refuses(identity.User);
        return refusal is null ? await next(context) : Problems.Of(refusal);
    }
}
