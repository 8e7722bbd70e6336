using System.Diagnostics;
using System.Runtime.InteropServices;
using Penstock.DataMovement.Copying.Benching;
using Penstock.DataMovement.Copying.Content;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying;

/// <summary>Measures a storage: writes files of a known pattern, reads them, copies them with the engine, removes them.</summary>
public sealed class StorageBench
{
    private readonly BenchOptions _options;
    private readonly string _root;

    /// <summary>A measurement that has not begun.</summary>
    /// <exception cref="ArgumentException">An option is wrong; the message names it.</exception>
    public StorageBench(BenchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        var folder = options.Folder.Text ?? throw new ArgumentException($"the folder '{options.Folder}' is not UTF-8");
        _root = Path.Combine(folder, $".penstock-bench-{Environment.ProcessId}");
    }

    /// <summary>Runs the phases one after the other and tells of each.</summary>
    /// <exception cref="IOException">The storage refused something; the message names it.</exception>
    public async Task<IReadOnlyList<BenchPhase>> RunAsync(Action<BenchPhase>? onPhase = null, CancellationToken cancel = default)
    {
        var phases = new List<BenchPhase>();
        void Add(BenchPhase phase)
        {
            phases.Add(phase);
            onPhase?.Invoke(phase);
        }

        try
        {
            Directory.CreateDirectory(Path.Combine(_root, "src"));
            Add(await Task.Run(() => Measure("write", WriteFile, cancel), cancel));
            Add(await Task.Run(() => Measure("read", ReadFile, cancel), cancel));
            Add(await CopyAsync(cancel));
            Add(Delete());
            return phases;
        }
        catch (CopyFailure failure)
        {
            throw new IOException($"'{_options.Folder}': {failure.Message}", failure);
        }
        finally
        {
            if (Directory.Exists(_root)) Directory.Delete(_root, recursive: true);
        }
    }

    private BenchPhase Measure(string name, Func<int, LatencyHistogram, CancellationToken, long> file, CancellationToken cancel)
    {
        var histograms = new LatencyHistogram[_options.Threads];
        long wrong = 0;
        Exception? failed = null;
        var started = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, _options.Threads).Select(t => new Thread(() =>
        {
            var own = histograms[t] = new LatencyHistogram();
            try
            {
                for (var i = 0; i < _options.Files && failed is null; i++) Interlocked.Add(ref wrong, file((t * _options.Files) + i, own, cancel));
            }
            catch (Exception exception) when (exception is CopyFailure or OperationCanceledException)
            {
                failed ??= exception;
            }
        })
        { Name = $"bench-{t}" }).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (failed is not null) throw failed;
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var all = new LatencyHistogram();
        foreach (var histogram in histograms) all.Add(histogram);
        var files = (long)_options.Threads * _options.Files;
        return new BenchPhase(name, seconds, files, files * _options.FileBytes, all.Quantile(0.5) / 1e3, all.Quantile(0.99) / 1e3, all.Max / 1e3, wrong);
    }

    private unsafe long WriteFile(int number, LatencyHistogram times, CancellationToken cancel)
    {
        var file = OpenFile(number, Open.Write | Open.Create | Open.Truncate);
        var buffer = (byte*)NativeMemory.AlignedAlloc((nuint)_options.BlockBytes, 4096);
        try
        {
            for (long at = 0; at < _options.FileBytes; at += _options.BlockBytes)
            {
                cancel.ThrowIfCancellationRequested();
                var count = (int)Math.Min(_options.BlockBytes, _options.FileBytes - at);
                Fill(new Span<ulong>(buffer, count / 8), number, at);
                var started = Stopwatch.GetTimestamp();
                ContentCopier.WriteAll(file, buffer, count, at);
                times.Add((long)Stopwatch.GetElapsedTime(started).TotalNanoseconds);
            }

            if (LibC.Sync(file) != 0) throw CopyFailure.Target("fsync", Marshal.GetLastPInvokeError());
            return 0;
        }
        finally
        {
            NativeMemory.AlignedFree(buffer);
            _ = LibC.Close(file);
        }
    }

    private unsafe long ReadFile(int number, LatencyHistogram times, CancellationToken cancel)
    {
        var file = OpenFile(number, Open.Read);
        var buffer = (byte*)NativeMemory.AlignedAlloc((nuint)_options.BlockBytes, 4096);
        long wrong = 0;
        try
        {
            for (long at = 0; at < _options.FileBytes; at += _options.BlockBytes)
            {
                cancel.ThrowIfCancellationRequested();
                var count = (int)Math.Min(_options.BlockBytes, _options.FileBytes - at);
                var started = Stopwatch.GetTimestamp();
                var read = ContentCopier.ReadFull(file, buffer, count, at);
                times.Add((long)Stopwatch.GetElapsedTime(started).TotalNanoseconds);
                wrong += count - read;
                if (_options.Verify) wrong += Wrong(new ReadOnlySpan<ulong>(buffer, read / 8), number, at);
            }

            return wrong;
        }
        finally
        {
            NativeMemory.AlignedFree(buffer);
            _ = LibC.Close(file);
        }
    }

    private async Task<BenchPhase> CopyAsync(CancellationToken cancel)
    {
        var options = new CopyOptions
        {
            Sources = [new RawPath(Path.Combine(_root, "src") + "/")],
            Destination = new RawPath(Path.Combine(_root, "dst")),
            Workers = _options.Threads,
            Direct = _options.Direct ? Choice.Always : Choice.Never,
            Verify = _options.Verify ? VerifyLevel.Hash : VerifyLevel.None,
        };
        var result = await new CopyEngine(options).RunAsync(cancel);
        cancel.ThrowIfCancellationRequested();
        if (result.Outcome != CopyOutcome.Completed) throw new IOException(result.Message);
        return new BenchPhase("copy", result.Elapsed.TotalSeconds, result.Done.Files, result.BytesCopied, 0, 0, 0, 0);
    }

    private BenchPhase Delete()
    {
        var times = new LatencyHistogram();
        var started = Stopwatch.GetTimestamp();
        var files = Directory.GetFiles(_root, "*", SearchOption.AllDirectories);
        foreach (var file in files)
        {
            var one = Stopwatch.GetTimestamp();
            File.Delete(file);
            times.Add((long)Stopwatch.GetElapsedTime(one).TotalNanoseconds);
        }

        return new BenchPhase("delete", Stopwatch.GetElapsedTime(started).TotalSeconds, files.Length, 0, times.Quantile(0.5) / 1e3, times.Quantile(0.99) / 1e3, times.Max / 1e3, 0);
    }

    private unsafe int OpenFile(int number, int flags)
    {
        var path = new RawPath(Path.Combine(_root, "src", $"f{number}")).Terminated();
        int file;
        fixed (byte* name = path) file = LibC.OpenAt(LibC.CurrentFolder, name, flags | Open.CloseOnExec | Open.NoFollow | (_options.Direct ? Open.Direct : 0), 0x180);
        return file >= 0 ? file : throw CopyFailure.Target(_options.Direct ? "open with O_DIRECT" : "open", Marshal.GetLastPInvokeError());
    }

    // Each 8 bytes say which file and where in it they are.
    private static void Fill(Span<ulong> words, int number, long at)
    {
        var first = Pattern(number, at);
        for (var i = 0; i < words.Length; i++) words[i] = first + (ulong)i;
    }

    private static long Wrong(ReadOnlySpan<ulong> words, int number, long at)
    {
        var first = Pattern(number, at);
        long wrong = 0;
        for (var i = 0; i < words.Length; i++) wrong += words[i] == first + (ulong)i ? 0 : 8;
        return wrong;
    }

    private static ulong Pattern(int number, long at) => ((ulong)number << 44) + (ulong)(at / 8);
}
