namespace Penstock.TimeFrames.Checking;

/// <summary>What a problem of a file is about. Reports spell it in capitals.</summary>
public enum ProblemKind
{
    /// <summary>STRUCTURE: the file cannot be read here: sizes, index, magic. What is behind is looked for.</summary>
    Structure,

    /// <summary>HEADER: a data header says something else than the others of its time frame or message.</summary>
    Header,

    /// <summary>PAGE: a raw data header is damaged; the pages behind it in the same payload are not looked at.</summary>
    Page,

    /// <summary>HEARTBEAT: pages do not form a whole heartbeat frame.</summary>
    Heartbeat,

    /// <summary>ORBIT: orbits that go back, lie outside their time frame, or do not fit the counters of the time frames.</summary>
    Orbit,

    /// <summary>DUPLICATE: a time frame is in the file twice.</summary>
    Duplicate,

    /// <summary>GAP: a time frame or a heartbeat frame is missing between two others; only where it is asked for.</summary>
    Gap,

    /// <summary>SIDECAR: <c>NAME.info</c> says something else than the file.</summary>
    Sidecar,

    /// <summary>CHECKSUM: a time frame is not the one that <c>NAME.xxh3</c> was made of.</summary>
    Checksum,
}
