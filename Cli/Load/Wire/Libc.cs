using System.Net;
using System.Runtime.InteropServices;

namespace OrleansChat.Cli.Load.Wire;

/// <summary>
/// The system calls of the generator. Its own loop over epoll costs one <c>recv</c> per readable socket and no hop between threads;
/// the sockets of the framework would cost more than the servers they measure.
/// </summary>
internal static class Libc
{
    public const int Again = 11;
    public const int InProgress = 115;
    public const int Interrupted = 4;
    public const uint Readable = 0x1;
    public const uint Writable = 0x4;
    public const uint Broken = 0x8 | 0x10;

    private const int NoSignal = 0x4000;

    // The kernel packs epoll_event on x86-64 only.
    private static readonly bool Packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public static int EventSize => Packed ? 12 : 16;

    public static int EventDataOffset => Packed ? 4 : 8;

    public static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>Begins to connect without waiting; the descriptor becomes writable once that succeeded or failed.</summary>
    /// <returns>The descriptor, or the negated error number.</returns>
    public static int Connect(IPEndPoint endpoint)
    {
        var descriptor = Socket(2, 1 | 0x800 | 0x80000, 0);
        if (descriptor < 0)
        {
            return -LastError;
        }

        var on = 1;
        _ = SetOption(descriptor, 6, 1, ref on, sizeof(int));
        Span<byte> address = stackalloc byte[16];
        address.Clear();
        address[0] = 2;
        address[2] = (byte)(endpoint.Port >> 8);
        address[3] = (byte)endpoint.Port;
        endpoint.Address.TryWriteBytes(address[4..], out _);
        if (Connect(descriptor, ref address[0], 16) < 0 && LastError is var error && error != InProgress)
        {
            _ = Close(descriptor);
            return -error;
        }

        return descriptor;
    }

    /// <summary>The outcome of a connect: 0 or an error number.</summary>
    public static int ConnectError(int descriptor)
    {
        var error = 0;
        var length = sizeof(int);
        return GetOption(descriptor, 1, 4, ref error, ref length) < 0 ? LastError : error;
    }

    public static int Receive(int descriptor, Span<byte> buffer) => (int)Receive(descriptor, ref buffer[0], buffer.Length, 0);

    public static int Send(int descriptor, ReadOnlySpan<byte> data) =>
        (int)Send(descriptor, ref MemoryMarshal.GetReference(data), data.Length, NoSignal);

    public static void Watch(int epoll, int descriptor, bool first, uint events, ulong data)
    {
        Span<byte> item = stackalloc byte[16];
        item.Clear();
        MemoryMarshal.Write(item, events);
        MemoryMarshal.Write(item[EventDataOffset..], data);
        if (EpollControl(epoll, first ? 1 : 3, descriptor, ref item[0]) < 0)
        {
            throw new IOException($"epoll_ctl failed with error {LastError}.");
        }
    }

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    public static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static extern int EpollCreate(int flags);

    [DllImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static extern int EpollWait(int epoll, ref byte events, int capacity, int milliseconds);

    [DllImport("libc", EntryPoint = "sysconf")]
    public static extern nint SystemConfiguration(int name);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static extern int EpollControl(int epoll, int operation, int descriptor, ref byte item);

    [DllImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static extern int Socket(int domain, int type, int protocol);

    [DllImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static extern int Connect(int descriptor, ref byte address, int length);

    [DllImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static extern int SetOption(int descriptor, int level, int name, ref int value, int length);

    [DllImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static extern int GetOption(int descriptor, int level, int name, ref int value, ref int length);

    [DllImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static extern nint Receive(int descriptor, ref byte buffer, nint length, int flags);

    [DllImport("libc", EntryPoint = "send", SetLastError = true)]
    private static extern nint Send(int descriptor, ref byte data, nint length, int flags);
}
