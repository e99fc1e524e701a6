using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OrleansChat.Tests.Support.Terminal;

/// <summary>Linux' pairs of devices that behave like a terminal and its cable.</summary>
internal static class Tty
{
    private const nuint NumberOfSlave = 0x80045430; // TIOCGPTN
    private const nuint LockOfSlave = 0x40045431; // TIOCSPTLCK
    private const nuint WindowSize = 0x5414; // TIOCSWINSZ

    /// <summary>The side of whoever looks and types, and the path of the program's side.</summary>
    public static (SafeFileHandle Master, string Slave) Open()
    {
        var master = File.OpenHandle("/dev/ptmx", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var (locked, number) = (0, 0);
        Check(Ioctl(master, LockOfSlave, ref locked));
        Check(Ioctl(master, NumberOfSlave, ref number));
        return (master, $"/dev/pts/{number}");
    }

    /// <summary>The program is told by SIGWINCH.</summary>
    public static void Resize(SafeFileHandle master, int columns, int rows)
    {
        var size = new Size { Rows = (ushort)rows, Columns = (ushort)columns };
        Check(Ioctl(master, WindowSize, ref size));
    }

    /// <summary>Waits until there is something to read, or nobody is left who could write; gives up after a while.</summary>
    public static bool HasNews(SafeFileHandle master, TimeSpan within)
    {
        var wanted = new Wanted { File = (int)master.DangerousGetHandle(), Events = 1 };
        return Poll(ref wanted, 1, (int)within.TotalMilliseconds) > 0;
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new Win32Exception();
        }
    }

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int Ioctl(SafeFileHandle file, nuint request, ref int value);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int Ioctl(SafeFileHandle file, nuint request, ref Size value);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static extern int Poll(ref Wanted files, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct Wanted
    {
        public int File;
        public short Events;
        public short Came;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Size
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}
