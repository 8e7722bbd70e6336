using System.Runtime.InteropServices;
using System.Text;

namespace Penstock.DataMovement.Launching;

/// <summary>Becomes another program as another user: the small process between a daemon that is root and the work it does for somebody else. It gives up every right before the
/// program begins, for good, and checks that they are gone. No shell is involved.</summary>
internal static unsafe partial class Launcher
{
    /// <summary>What <c>env</c> and shells answer when a program cannot be run.</summary>
    public const int CannotRun = 126;

    /// <summary>The source is not there, or the destination's folder cannot be made.</summary>
    public const int CannotPrepare = 125;

    private const int NoNewPrivileges = 38;
    private const int ParentDeathSignal = 1;
    private const int SigKill = 9;
    private const int SigPipe = 13;
    private const int OpenFilesResource = 7;
    private const uint CloseOnExec = 4;

    /// <summary>Does not return, unless with an exit code because something refused; standard error then has one line.</summary>
    public static int Run(IReadOnlyList<string> args)
    {
        try
        {
            var order = LaunchOrder.Parse(args);
            Prepare(order);
            if (order.Source.Length > 0 && DestinationFolder.Make(order.Source, order.Destination) is { } refused)
            {
                Console.Error.WriteLine(refused);
                return CannotPrepare;
            }
            Execute(order);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            Console.Error.WriteLine($"penstock copy launch: {e.Message}");
        }
        return CannotRun;
    }

    private static void Prepare(LaunchOrder order)
    {
        // A session and process group of its own: one signal reaches everything it starts.
        _ = setsid();
        Check(chdir("/"), "chdir /");
        _ = umask(18); // 022
        if (order.OpenFiles != 0)
        {
            var limit = stackalloc ulong[2] { order.OpenFiles, order.OpenFiles };
            Check(setrlimit(OpenFilesResource, limit), $"setrlimit NOFILE {order.OpenFiles}");
        }
        BecomeUser(order);
        Check(prctl(NoNewPrivileges, 1, 0, 0, 0), "prctl NO_NEW_PRIVS");
        // After the change of user, which clears it. If the daemon ended before this line, nobody will send the signal.
        Check(prctl(ParentDeathSignal, SigKill, 0, 0, 0), "prctl PDEATHSIG");
        if (order.Parent != 0 && getppid() != order.Parent) throw new InvalidOperationException("the daemon is gone");
        _ = signal(SigPipe, 0);
        _ = close_range(3, uint.MaxValue, CloseOnExec);
    }

    private static void BecomeUser(LaunchOrder order)
    {
        if (geteuid() == 0)
        {
            var groups = order.Groups.ToArray();
            fixed (uint* list = groups) Check(setgroups((nuint)groups.Length, list), "setgroups");
            Check(setresgid(order.GroupId, order.GroupId, order.GroupId), $"setresgid {order.GroupId}");
            Check(setresuid(order.UserId, order.UserId, order.UserId), $"setresuid {order.UserId}");
        }
        uint real, effective, saved;
        Check(getresuid(&real, &effective, &saved), "getresuid");
        if (real != order.UserId || effective != order.UserId || saved != order.UserId) throw new InvalidOperationException($"this process is uid {effective} and cannot become uid {order.UserId}");
        if (order.UserId == 0) return;
        Check(getresgid(&real, &effective, &saved), "getresgid");
        if (real != order.GroupId || effective != order.GroupId || saved != order.GroupId) throw new InvalidOperationException($"this process has gid {effective} and cannot take gid {order.GroupId}");
        if (setuid(0) == 0) throw new InvalidOperationException("the rights of root could be taken back");
    }

    private static void Execute(LaunchOrder order)
    {
        var path = Find(order.Command[0], order.Environment) ?? throw new InvalidOperationException($"program '{order.Command[0]}' was not found");
        using var program = new NativeStrings([path]);
        using var arguments = new NativeStrings(order.Command);
        using var environment = new NativeStrings(order.Environment);
        _ = execve(program.Pointers[0], arguments.Pointers, environment.Pointers);
        throw new InvalidOperationException($"program '{path}' cannot be run: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Where a program is: itself when it has a slash, else below the folders of PATH.</summary>
    internal static string? Find(string program, IEnumerable<string> environment)
    {
        if (program.Contains('/', StringComparison.Ordinal)) return program;
        var path = environment.FirstOrDefault(v => v.StartsWith("PATH=", StringComparison.Ordinal))?["PATH=".Length..] ?? "/usr/bin:/bin";
        return path.Split(':').Where(d => d.StartsWith('/')).Select(d => $"{d}/{program}").FirstOrDefault(File.Exists);
    }

    private static void Check(int result, string what)
    {
        if (result != 0) throw new InvalidOperationException($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>A vector of C strings that ends with null.</summary>
    private sealed class NativeStrings : IDisposable
    {
        public readonly byte** Pointers;
        private readonly int _count;

        public NativeStrings(IReadOnlyList<string> texts)
        {
            _count = texts.Count;
            Pointers = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++)
            {
                var length = Encoding.UTF8.GetByteCount(texts[i]);
                Pointers[i] = (byte*)NativeMemory.Alloc((nuint)length + 1);
                Encoding.UTF8.GetBytes(texts[i], new Span<byte>(Pointers[i], length));
                Pointers[i][length] = 0;
            }
        }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++) NativeMemory.Free(Pointers[i]);
            NativeMemory.Free(Pointers);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsid();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chdir(string path);

    [LibraryImport("libc")]
    private static partial uint umask(uint mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setrlimit(int resource, ulong* limit);

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    private static partial int getppid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setgroups(nuint count, uint* groups);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setresgid(uint real, uint effective, uint saved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setresuid(uint real, uint effective, uint saved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getresuid(uint* real, uint* effective, uint* saved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getresgid(uint* real, uint* effective, uint* saved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setuid(uint user);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint two, nuint three, nuint four, nuint five);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close_range(uint first, uint last, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int execve(byte* path, byte** arguments, byte** environment);
}
