namespace Penstock.TimeFrames.Files;

/// <summary>How time frames become files.</summary>
public sealed record TimeFrameSinkOptions
{
    /// <summary>The folder; it is created.</summary>
    public required string Folder { get; init; }

    /// <summary>Names of the files, as <see cref="TimeFrameFileName"/> expands them.</summary>
    public string NamePattern { get; init; } = TimeFrameFileName.DefaultPattern;

    /// <summary>Time frames per file; 0, the default, is no limit.</summary>
    public int TimeFramesPerFile { get; init; }

    /// <summary>A file that has so many bytes is complete; 0, the default, is no limit.</summary>
    public long FileBytes { get; init; }

    /// <summary>The part of the time frames that is written, 0..100 with fractions, evenly spread. Default 100.</summary>
    public double Percentage { get; init; } = 100;

    /// <summary>Write <c>NAME.info</c> beside each file. Default false.</summary>
    public bool WithSidecar { get; init; }

    /// <summary>Replace files that are there already, each when its successor is complete. Default false: they are refused.</summary>
    public bool Replace { get; init; }

    /// <summary>What is told about finished files; null, the default, is nothing.</summary>
    public DoneOptions? Done { get; init; }

    /// <summary>Name of the host in the names of files. Default this machine's.</summary>
    public string HostName { get; init; } = Environment.MachineName;
}
