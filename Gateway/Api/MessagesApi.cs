using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansChat.Bots;
using OrleansChat.Gateway.Auth;
using OrleansChat.Gateway.Hubs;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Api;

/// <summary>What the hub does to messages, over REST: for bots and scripts.</summary>
internal static class MessagesApi
{
    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        var messages = routes.MapGroup("/rooms/{id:guid}/messages").AddEndpointFilter(PostLimit.Filter);
        messages.MapPost("", Post);
        // It reads another room, too.
        messages.MapPost("forward", Forward).WithMetadata(new BotMay(BotScopes.None, BotScopes.MessagesWrite | BotScopes.RoomsRead));
        messages.MapPatch("{seq:long}", Edit);
        messages.MapDelete("{seq:long}", Delete);
        messages.MapPut("{seq:long}/reactions/{emoji}", React);
        messages.MapDelete("{seq:long}/reactions/{emoji}", Unreact);
        messages.MapPut("{seq:long}/pin", Pin);
        messages.MapDelete("{seq:long}/pin", Unpin);
    }

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Post(
        Guid id, PostRequest request, IdempotencyKey key, HubIdentity me, IGrainFactory grains) => Submit(id, grains, () =>
    {
        var post = new OrleansChat.Gateway.Hubs.PostRequest(
            key.ClientId.Value, request.Text, request.ReplyTo, request.Attachments, request.ContentType, request.Thread);
        ChatLimits.Post(post);
        ImmutableArray<Guid>? attachments = post.Attachments is { Length: > 0 } given ? given : null;
        return new PostMessage(
            me.User,
            key.ClientId,
            ChatLimits.Text(post.Text, carries: attachments is not null),
            post.ReplyTo,
            post.ContentType,
            attachments,
            post.Thread);
    });

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Forward(
        Guid id, ForwardRequest request, IdempotencyKey key, HubIdentity me, IGrainFactory grains) => Submit(id, grains, () =>
        new ForwardMessage(me.User, key.ClientId, ChatLimits.Room(request.FromRoomId), ChatLimits.Seq(request.Target)));

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Edit(
        Guid id, long seq, EditRequest request, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        Submit(id, grains, () => new EditMessage(me.User, key.ClientId, ChatLimits.Seq(seq), ChatLimits.Text(request.Text)));

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Delete(
        Guid id, long seq, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        Submit(id, grains, () => new DeleteMessage(me.User, key.ClientId, ChatLimits.Seq(seq)));

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> React(
        Guid id, long seq, string emoji, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        Submit(id, grains, () => new ReactToMessage(me.User, key.ClientId, ChatLimits.Seq(seq), emoji));

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Unreact(
        Guid id, long seq, string emoji, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        Submit(id, grains, () => new ReactToMessage(me.User, key.ClientId, ChatLimits.Seq(seq), emoji, Removed: true));

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Pin(
        Guid id, long seq, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        Submit(id, grains, () => new PinMessage(me.User, key.ClientId, ChatLimits.Seq(seq)));

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Unpin(
        Guid id, long seq, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        Submit(id, grains, () => new PinMessage(me.User, key.ClientId, ChatLimits.Seq(seq), Removed: true));

    private static async Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> Submit(Guid id, IGrainFactory grains, Func<RoomCommand> command)
    {
        try
        {
            return await MembersApi.Submitted(id, command(), grains);
        }
        catch (RefusedException refused)
        {
            // The hub's limits say no by an exception.
            return Problems.Of(refused.Refusal);
        }
    }

    internal sealed record PostRequest(
        string? Text, long? ReplyTo = null, ImmutableArray<Guid>? Attachments = null, string? ContentType = null, long? Thread = null);

    internal sealed record ForwardRequest(Guid FromRoomId, long Target);

    internal sealed record EditRequest(string? Text);
}
