using System.Runtime.InteropServices;
using System.Text;

namespace Penstock.Tests;

/// <summary>Runs code on a thread that has a network of its own, with nothing but a loopback interface of a chosen MTU.</summary>
internal static unsafe partial class NetworkNamespace
{
    private const int NewNetwork = 0x40000000; // CLONE_NEWNET
    private const nuint SetFlags = 0x8914; // SIOCSIFFLAGS
    private const nuint SetMtu = 0x8922; // SIOCSIFMTU
    private const int FlagUp = 1;

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(int file, nuint request, byte* interfaceRequest);

    public static void Run(int mtu, Action action)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "a network namespace needs root on Linux");
        Exception? failure = null;
        var isolated = false;
        var thread = new Thread(() => failure = Record.Exception(() =>
        {
            isolated = Unshare(NewNetwork) == 0;
            if (!isolated) return;
            SetUpLoopback(mtu);
            action();
        }));
        thread.Start();
        thread.Join();
        Assert.SkipUnless(isolated, "this system lets nobody make a network namespace");
        Assert.Null(failure);
    }

    // struct ifreq: the interface's name in 16 bytes, then the value.
    private static void SetUpLoopback(int mtu)
    {
        var socket = OpenSocket(2, 2, 0);
        var request = stackalloc byte[40];
        new Span<byte>(request, 40).Clear();
        Encoding.ASCII.GetBytes("lo", new Span<byte>(request, 16));
        *(int*)(request + 16) = mtu;
        var refused = Ioctl(socket, SetMtu, request);
        *(int*)(request + 16) = FlagUp;
        refused |= Ioctl(socket, SetFlags, request);
        _ = Close(socket);
        Assert.Equal(0, refused);
    }
}
