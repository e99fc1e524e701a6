namespace OrleansChat.Cli.Home;

/// <summary>Of several programs that are about to change the same file one goes on, and the others wait.</summary>
internal static class FileLock
{
    // EWOULDBLOCK, and a sharing violation. A disk that is full or may not be written to is no reason to wait.
    private const int HeldOnLinux = 11;
    private const int HeldOnMac = 35;
    private const int HeldOnWindows = unchecked((int)0x80070020);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    /// <summary>Held until it is disposed, or its program ends.</summary>
    /// <param name="path">The file itself, which need not exist: the lock lies beside it.</param>
    public static async Task<FileStream> TakeAsync(string path, TimeProvider time, CancellationToken cancel)
    {
        PrivateFile.Folder(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return PrivateFile.Open(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite);
            }
            catch (IOException held) when (held.HResult is HeldOnLinux or HeldOnMac or HeldOnWindows)
            {
                await Task.Delay(Pause, time, cancel);
            }
        }
    }
}
