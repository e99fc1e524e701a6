using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrleansChat.Gateway.Auth;
using OrleansChat.Rooms;

namespace OrleansChat.Gateway.Api;

/// <summary>Pictures of users and rooms, as raw bytes in both directions. What they are is told by the bytes, never by what the sender says.</summary>
internal static class AvatarsApi
{
    private const int MostBytes = 256 * 1024;

    public static void MapAvatars(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/me/avatar", Change).WithMetadata(new RequestSizeLimitAttribute(MostBytes));
        routes.MapDelete("/me/avatar", Remove);
        routes.MapGet("/avatars/{id:guid}", Read);
        routes.MapPut("/rooms/{id:guid}/avatar", ChangeOfRoom).WithMetadata(new RequestSizeLimitAttribute(MostBytes));
        routes.MapDelete("/rooms/{id:guid}/avatar", RemoveOfRoom);
    }

    private static async Task<Results<Ok<UserAnswer>, ProblemHttpResult>> Change(
        HttpRequest request, HubIdentity me, IGrainFactory grains, CancellationToken cancel)
    {
        var (bytes, unread) = await Body(request, cancel);
        if (bytes is null)
        {
            return unread!;
        }

        var changed = await grains.User(me.User).ChangeAvatar(bytes);
        return changed.Ok ? TypedResults.Ok(UserAnswer.Of(changed.Value)) : Problems.Of(changed.Refusal);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(HubIdentity me, IGrainFactory grains)
    {
        var removed = await Faults.Repeated(() => grains.User(me.User).RemoveAvatar());
        return removed.Ok ? TypedResults.NoContent() : Problems.Of(removed.Refusal);
    }

    private static async Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> ChangeOfRoom(
        Guid id, HttpRequest request, IdempotencyKey key, HubIdentity me, IGrainFactory grains, CancellationToken cancel)
    {
        var (bytes, unread) = await Body(request, cancel);
        if (bytes is null)
        {
            return unread!;
        }

        // Of the command and the bytes: a repeat names the same picture, and other bytes under the same key another one.
        var avatar = new Guid(SHA256.HashData([.. id.ToByteArray(), .. me.User.Value.ToByteArray(), .. key.ClientId.Value.ToByteArray(), .. bytes]).AsSpan(0, 16));
        var kept = await Faults.Repeated(() => grains.Avatars().Keep(me.User, new RoomId(id), avatar, bytes));
        return kept.Ok
            ? await MembersApi.Submitted(id, new ChangeRoom(me.User, key.ClientId, Avatar: avatar), grains)
            : Problems.Of(kept.Refusal);
    }

    private static Task<Results<Ok<PostedAnswer>, ProblemHttpResult>> RemoveOfRoom(Guid id, IdempotencyKey key, HubIdentity me, IGrainFactory grains) =>
        MembersApi.Submitted(id, new ChangeRoom(me.User, key.ClientId, Avatar: Guid.Empty), grains);

    private static async Task<(byte[]? Bytes, ProblemHttpResult? Refusal)> Body(HttpRequest request, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(bytes, cancel);
            return (bytes.ToArray(), null);
        }
        catch (BadHttpRequestException refused)
        {
            return (null, Problems.OfStatus(refused.StatusCode));
        }
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Read(Guid id, HttpResponse response, IGrainFactory grains)
    {
        var found = await Faults.Repeated(() => grains.Avatars().Find(id));
        if (!found.Ok)
        {
            return Problems.Of(found.Refusal);
        }

        // Bytes of a stranger: shown as the picture that they are, or not at all.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers.ContentDisposition = $"inline; filename=\"avatar.{found.Value.MediaType["image/".Length..]}\"";
        response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return TypedResults.File(found.Value.Bytes, found.Value.MediaType);
    }
}
