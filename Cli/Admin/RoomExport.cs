using OrleansChat.Cli.Home;
using OrleansChat.Cli.Terminal;
using OrleansChat.Client;

namespace OrleansChat.Cli.Admin;

/// <summary>A room as JSON Lines, to a new file or to whoever reads the standard output.</summary>
internal static class RoomExport
{
    /// <param name="path">The room's, at the operators' port.</param>
    public static async Task<int> RunAsync(Desk desk, string path, FileInfo? file, CancellationToken cancel)
    {
        using var answer = await desk.Server.OpenAsync($"{path}/export", cancel);
        if (file is not null)
        {
            return await SaveAsync(answer, file, cancel);
        }

        try
        {
            await CopyAsync(answer, Console.OpenStandardOutput(), Output.Read(cancel));
            return ExitCodes.Done;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ExitCodes.OutputClosed;
        }
    }

    private static async Task<int> SaveAsync(HttpResponseMessage answer, FileInfo file, CancellationToken cancel)
    {
        FileStream target;
        try
        {
            target = PrivateFile.Open(file.FullName, FileMode.CreateNew);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(SafeText.Line(unusable.Message));
            return ExitCodes.Usage;
        }

        var isWhole = false;
        try
        {
            await CopyAsync(answer, target, cancel);
            isWhole = true;
        }
        finally
        {
            await target.DisposeAsync();
            if (!isWhole)
            {
                // A part is not to be taken for the room.
                file.Delete();
            }
        }

        return ExitCodes.Done;
    }

    private static async Task CopyAsync(HttpResponseMessage answer, Stream target, CancellationToken cancel)
    {
        try
        {
            await answer.Content.CopyToAsync(target, cancel);
        }
        catch (HttpRequestException fault)
        {
            throw new ChatUnreachableException($"The room broke off: {fault.Message}", fault);
        }
    }
}
