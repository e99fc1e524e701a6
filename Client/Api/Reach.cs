using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansChat.Client.Api;

/// <summary>
/// One request and its answer: what went wrong on the way is <see cref="ChatUnreachableException"/>, and the server's "no" a
/// <see cref="Refusal"/>.
/// </summary>
internal static class Reach
{
    public static async Task<HttpResponseMessage> ReachAsync(
        this HttpClient http, HttpRequestMessage request, HttpCompletionOption until, CancellationToken cancel)
    {
        try
        {
            return await http.SendAsync(request, until, cancel);
        }
        catch (HttpRequestException fault)
        {
            throw new ChatUnreachableException($"{http.BaseAddress} cannot be reached: {fault.Message}", fault);
        }
        catch (OperationCanceledException fault) when (!cancel.IsCancellationRequested)
        {
            throw new ChatUnreachableException($"{http.BaseAddress} did not answer in time.", fault);
        }
    }

    public static async Task<Refusal> RefusalAsync(this HttpResponseMessage answer, CancellationToken cancel)
    {
        var known = Refusal.Of(answer.StatusCode);
        var wait = answer.Headers.RetryAfter?.Delta is { } delta ? (int?)delta.TotalMilliseconds : null;
        try
        {
            var problem = await answer.Content.ReadFromJsonAsync(ChatJson.Default.Problem, cancel);
            return problem?.Code is { } code
                ? new Refusal(
                    code, problem.Detail ?? problem.Title ?? known.Message, problem.Retryable ?? known.Retryable, problem.RetryAfterMs ?? wait)
                : known with { RetryAfterMs = wait };
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or InvalidOperationException or IOException
            or HttpRequestException)
        {
            // Not ours (a proxy's page): the status says what can be said.
            return known with { RetryAfterMs = wait };
        }
    }
}
