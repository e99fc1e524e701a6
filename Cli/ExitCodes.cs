using OrleansChat.Cli.Terminal;
using OrleansChat.Client;

namespace OrleansChat.Cli;

/// <summary>What scripts can rely on; told in <c>chat --help</c>.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int Usage = 2;
    public const int NotSignedIn = 3;
    public const int Unreachable = 4;
    public const int OutputClosed = 5;
    public const int Interrupted = 130;

    /// <summary>Runs a verb and turns what it may expect to go wrong into one sentence and a code.</summary>
    public static async Task<int> OfAsync(Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (ChatException expected)
        {
            await Console.Error.WriteLineAsync(SafeText.Line(expected.Message));
            return Of(expected);
        }
        catch (OperationCanceledException)
        {
            // What was printed until then may be only a part.
            return Interrupted;
        }
    }

    public static int Of(ChatException expected) => expected switch
    {
        ChatRefusedException { Refusal.Code: "unauthorized" or "token_expired" or "token_reused" or "session_revoked" } => NotSignedIn,
        ChatEndedException => NotSignedIn,
        ChatUnreachableException or ChatGaveUpException => Unreachable,
        _ => Refused,
    };
}

/// <summary>The user wants to stop instead of giving an answer.</summary>
internal sealed class InterruptedException() : OperationCanceledException("Interrupted.");
