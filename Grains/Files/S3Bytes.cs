using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansChat.Files;

namespace OrleansChat.Grains.Files;

/// <summary>
/// Bytes in a bucket, an object per chunk: no upload in parts, whose state somebody would have to keep and to clean up.
/// </summary>
internal sealed partial class S3Bytes : IFileBytes, IDisposable
{
    private readonly HttpClient _http;
    private readonly S3Signature _signature;
    private readonly string _objects;
    private readonly TimeProvider _time;
    private readonly ILogger<S3Bytes> _log;

    public S3Bytes(IOptions<FilesOptions> options, TimeProvider time, ILogger<S3Bytes> log)
    {
        var s3 = options.Value.S3;
        (_time, _log) = (time, log);
        _signature = new S3Signature(s3.Region, s3.AccessKey!, s3.SecretKey!);
        _objects = new Uri(s3.Endpoint!, $"/{s3.Bucket}/{s3.Prefix}").AbsoluteUri;
        // Below the time that a grain call has, so that it is told what happened.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
        {
            Timeout = TimeSpan.FromSeconds(8),
            MaxResponseContentBufferSize = 2 * FileChunks.Bytes,
        };
    }

    public async Task<Outcome<Done>> Write(Guid file, int chunk, byte[] bytes)
    {
        var put = await Ask(HttpMethod.Put, file, chunk, bytes);
        return put.Ok ? default(Done) : put.Refusal;
    }

    public Task<Outcome<byte[]>> Read(Guid file, int chunk) => Ask(HttpMethod.Get, file, chunk, []);

    public async Task<Outcome<Done>> Delete(Guid file, int chunks)
    {
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            var gone = await Ask(HttpMethod.Delete, file, chunk, []);
            if (gone.Refusal is { Code: not ErrorCode.NotFound } refusal)
            {
                return refusal;
            }
        }

        return default(Done);
    }

    public void Dispose() => _http.Dispose();

    private async Task<Outcome<byte[]>> Ask(HttpMethod method, Guid file, int chunk, byte[] body)
    {
        using var request = new HttpRequestMessage(method, $"{_objects}{file:N}/{chunk}");
        if (method == HttpMethod.Put)
        {
            request.Content = new ByteArrayContent(body);
        }

        _signature.Sign(request, body, _time.GetUtcNow());
        try
        {
            using var answer = await _http.SendAsync(request);
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                return ErrorCode.NotFound;
            }

            if (!answer.IsSuccessStatusCode)
            {
                LogRefused(method, (int)answer.StatusCode);
                return ErrorCode.Unavailable;
            }

            return await answer.Content.ReadAsByteArrayAsync();
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            LogFailed(method, fault);
            return method == HttpMethod.Get ? ErrorCode.Unavailable : ErrorCode.Unknown;
        }
    }

    [LoggerMessage(EventId = 5062, Level = LogLevel.Warning, Message = "S3 answered {Method} with {Status}.")]
    private partial void LogRefused(HttpMethod method, int status);

    [LoggerMessage(EventId = 5063, Level = LogLevel.Warning, Message = "S3 did not answer {Method}.")]
    private partial void LogFailed(HttpMethod method, Exception fault);
}
