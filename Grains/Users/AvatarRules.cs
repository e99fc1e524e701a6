using OrleansChat.Grains.Files;
using OrleansChat.Users;

namespace OrleansChat.Grains.Users;

/// <summary>What a picture may be. Pure.</summary>
internal static class AvatarRules
{
    public const int MaxBytes = 256 * 1024;

    // A small file may unfold to gigabytes in whoever shows it.
    private const int MaxSide = 4_096;

    /// <summary>The picture with its true type; or bad_request, too_large.</summary>
    public static Outcome<Avatar> Check(byte[] bytes) =>
        bytes.Length > MaxBytes ? Reasons.PictureSize.Refusal
        : ImageHeader.Read(bytes) is not { } image ? Reasons.PictureType.Refusal
        : image is { Width: < 1 or > MaxSide } or { Height: < 1 or > MaxSide }
            ? Reasons.PictureSides.Refusal
        : new Avatar(image.MediaType, bytes);
}
