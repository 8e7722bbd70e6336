using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Files;

/// <summary>The rules about regular files that are there already. Pure: what the kernel said comes in.</summary>
internal static class Decision
{
    public static FileVerdict Of(CopyOptions options, in FileStatus source, in FileStatus there, FileTime? resumedFrom)
    {
        if (!there.IsRegular) return options.Overwrite == OverwritePolicy.Never ? FileVerdict.Leave : FileVerdict.Copy;
        if (resumedFrom is { } started && WasCopied(options, source, there, started)) return FileVerdict.Resumed;
        return options.Overwrite switch
        {
            OverwritePolicy.Never => FileVerdict.Leave,
            OverwritePolicy.Older => source.Modified > there.Modified ? FileVerdict.Copy : FileVerdict.Leave,
            OverwritePolicy.Changed => source.Bytes != there.Bytes || source.Modified != there.Modified ? FileVerdict.Copy : FileVerdict.Update,
            // The content is compared by who asks.
            OverwritePolicy.Content => source.Bytes != there.Bytes ? FileVerdict.Copy : FileVerdict.Update,
            _ => FileVerdict.Copy,
        };
    }

    /// <summary>True when a name, a size or a time leaves the file out.</summary>
    public static bool LeavesOut(CopyOptions options, in FileStatus source) =>
        source.Bytes < options.MinBytes || source.Bytes > options.MaxBytes
        || (options.ModifiedAfter is { } after && source.Modified < TimeOf(after)) || (options.ModifiedBefore is { } before && source.Modified >= TimeOf(before));

    // A file gets its name after everything else, and its change time can be set by nobody: changed since the operation began and with the source's size and time, it is the copy.
    private static bool WasCopied(CopyOptions options, in FileStatus source, in FileStatus there, FileTime started) =>
        there.Bytes == source.Bytes && there.Changed >= started
        && (options.Preserve.HasFlag(Preserve.Times)
            ? there.Modified == source.Modified
            : there.Modified >= started && source.Modified < started && source.Changed < started);

    private static FileTime TimeOf(DateTimeOffset time) =>
        new(time.ToUnixTimeSeconds(), (uint)((time.UtcTicks % TimeSpan.TicksPerSecond + TimeSpan.TicksPerSecond) % TimeSpan.TicksPerSecond * 100));
}
