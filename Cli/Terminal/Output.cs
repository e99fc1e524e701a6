using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OrleansChat.Cli.Terminal;

/// <summary>
/// Standard output that fails when nobody reads it any more. The console's own stream keeps that to itself: <c>chat tail | head</c>
/// would go on for ever.
/// </summary>
internal static class Output
{
    private const int BrokenPipe = 32; // EPIPE
    private const int Disturbed = 4; // EINTR

    private static bool _isPipe;

    public static void Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return;
        }

        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        // A file has no reader that could go, and its position is shared with other programs: that is the console's to keep.
        if (!stream.CanSeek)
        {
            _isPipe = true;
            Console.SetOut(TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true }));
        }
    }

    /// <summary>Is cancelled when the reader goes, also while there is nothing to write; and with <paramref name="cancel"/>.</summary>
    public static CancellationToken Read(CancellationToken cancel)
    {
        if (!_isPipe)
        {
            return cancel;
        }

        // Not disposed: the thread waits as long as the process lives.
        var gone = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        new Thread(() =>
        {
            var output = new Watched { File = 1 };
            int found;
            do
            {
                found = Poll(ref output, 1, Timeout.Infinite);
            }
            while (found < 0 && Marshal.GetLastPInvokeError() == Disturbed);

            if (found > 0)
            {
                gone.Cancel();
            }
        })
        { IsBackground = true, Name = "output" }.Start();
        return gone.Token;
    }

    public static bool IsClosed(IOException fault) => fault.HResult == BrokenPipe;

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static extern int Poll(ref Watched files, nuint count, int milliseconds);

    /// <summary>No event is asked for: errors are told all the same.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Watched
    {
        public int File;
        public short Events;
        public short Came;
    }
}
