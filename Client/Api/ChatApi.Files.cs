using System.Net.Http.Headers;
using System.Net.Sockets;
using OrleansChat.Client.Rooms;

namespace OrleansChat.Client.Api;

/// <content>Files that messages carry.</content>
public sealed partial class ChatApi
{
    /// <summary>
    /// Uploads a file for a message to carry. The whole upload lies within the time limit of a call. Refusals: attachment_type, too_large,
    /// quota_exceeded, bad_request, rate_limited.
    /// </summary>
    /// <param name="open">Gives the bytes from their beginning: asked again when the token had to be renewed. Their length must be known.</param>
    public Task<Attachment> UploadAsync(string name, string mediaType, Func<Stream> open, CancellationToken cancel = default) =>
        CallAsync(
            HttpMethod.Post, $"attachments?name={Uri.EscapeDataString(name)}",
            () => new StreamContent(open()) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } }, ChatJson.Default.Attachment, cancel);

    /// <summary>
    /// Writes a file's bytes as they come; only up to their beginning the time limit holds. Where they break off it is as if the server
    /// were not reached. Refusals: not_found, rate_limited.
    /// </summary>
    public async Task DownloadAsync(Guid attachment, Stream target, CancellationToken cancel = default)
    {
        using var answer = await SendAsync(
            HttpMethod.Get, $"attachments/{attachment}", null, null, cancel, HttpCompletionOption.ResponseHeadersRead);
        try
        {
            await using var bytes = await answer.Content.ReadAsStreamAsync(cancel);
            await bytes.CopyToAsync(target, cancel);
        }
        catch (Exception fault) when (IsBroken(fault) || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new ChatUnreachableException("The file broke off.", fault);
        }
    }

    // Not every IOException: the target may be full.
    private static bool IsBroken(Exception fault) =>
        fault is HttpRequestException or HttpIOException or TimeoutException or IOException { InnerException: SocketException };
}
