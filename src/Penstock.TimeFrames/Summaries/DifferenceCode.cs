namespace Penstock.TimeFrames.Summaries;

/// <summary>What differs. The names in reports and databases are these, in capitals: <see cref="Difference.CodeName"/>.</summary>
public enum DifferenceCode
{
    /// <summary>STF_MISSING: a source's summary is there, its sub time frame is not in the built time frame.</summary>
    StfMissing,

    /// <summary>STF_UNEXPECTED: the built time frame names a source that neither was expected nor sent a summary.</summary>
    StfUnexpected,

    /// <summary>SUMMARY_LATE: an expected source's summary came after the time allowed, and is used.</summary>
    SummaryLate,

    /// <summary>SUMMARY_MISSING: an expected source's summary did not come.</summary>
    SummaryMissing,

    /// <summary>EQ_MISSING: an equipment is only on the FLP side.</summary>
    EqMissing,

    /// <summary>EQ_EXTRA: an equipment is only on the EPN side.</summary>
    EqExtra,

    /// <summary>EQ_DUPLICATE: two sources sent the same equipment.</summary>
    EqDuplicate,

    /// <summary>MSG_COUNT: an equipment has more or fewer messages.</summary>
    MsgCount,

    /// <summary>PART_COUNT: a message has more or fewer parts.</summary>
    PartCount,

    /// <summary>SIZE: a part is longer or shorter.</summary>
    Size,

    /// <summary>CHECKSUM: a part of the same size has other contents.</summary>
    Checksum,

    /// <summary>PART_ORDER: a message has the same parts in another order.</summary>
    PartOrder,

    /// <summary>HDR_FIELD: a compared field of a data header differs.</summary>
    HdrField,

    /// <summary>TFID: the number of the time frame differs between sides, sources or data headers.</summary>
    TfId,

    /// <summary>RUN: the run does.</summary>
    Run,

    /// <summary>FIRST_ORBIT: the first orbit does.</summary>
    FirstOrbit,

    /// <summary>HB_MISSING: a heartbeat frame is not there.</summary>
    HbMissing,

    /// <summary>HB_EXTRA: a heartbeat frame is only on the EPN side.</summary>
    HbExtra,

    /// <summary>HB_INCOMPLETE: the pages of a heartbeat frame do not go on to its stop page.</summary>
    HbIncomplete,

    /// <summary>HB_DUP: several parts have the same orbit.</summary>
    HbDup,

    /// <summary>HB_OUTSIDE: a part's orbit lies outside the time frame.</summary>
    HbOutside,

    /// <summary>TF_MISSING: the FLP side is there, the time frame was not built.</summary>
    TfMissing,

    /// <summary>TF_UNEXPECTED: only the EPN side is there.</summary>
    TfUnexpected,
}
