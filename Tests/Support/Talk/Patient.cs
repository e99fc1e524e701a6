using System.Net;

namespace OrleansChat.Tests.Support.Talk;

/// <summary>
/// A refusal "unavailable" says that nothing was stored and that the machine was busy: as any client it asks again after a while; after
/// "unknown" too, under the key of the first time; a command to a room gets one if it has none. What stays so is told as it is.
/// </summary>
internal sealed class Patient() : DelegatingHandler(new SocketsHttpHandler())
{
    private const string Key = "Idempotency-Key";
    private const int Tries = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get && request.RequestUri!.AbsolutePath.StartsWith("/api/v1/rooms", StringComparison.Ordinal) && !request.Headers.Contains(Key))
        {
            request.Headers.Add(Key, $"{Guid.NewGuid()}");
        }

        for (var left = Tries; ; left--)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            var again = answer.StatusCode switch
            {
                HttpStatusCode.ServiceUnavailable => "\"unavailable\"",
                HttpStatusCode.GatewayTimeout when request.Headers.Contains(Key) => "\"unknown\"",
                _ => null,
            };
            if (again is null || left == 1 || !(await answer.Content.ReadAsStringAsync(cancellationToken)).Contains(again, StringComparison.Ordinal))
            {
                return answer;
            }

            answer.Dispose();
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }
}
