namespace Penstock.TimeFrames.Headers;

/// <summary>The detectors by the number that the data acquisition gives them (O2, <c>DAQID.h</c>).</summary>
public static class DaqSource
{
    /// <summary>Three letters; NIL where no detector has the number.</summary>
    public static string NameOf(byte sourceId) => sourceId switch
    {
        3 => "TPC",
        4 => "TRD",
        5 => "TOF",
        6 => "HMP",
        7 => "PHS",
        8 => "CPV",
        10 => "MCH",
        15 => "ZDC",
        17 => "TRG",
        18 => "EMC",
        19 => "TST",
        32 => "ITS",
        33 => "FDD",
        34 => "FT0",
        35 => "FV0",
        36 => "MFT",
        37 => "MID",
        38 => "DCS",
        39 => "FOC",
        255 => "UNL",
        _ => "NIL",
    };

    /// <summary>The number of a detector; null where it has none.</summary>
    public static byte? NumberOf(DataOrigin origin)
    {
        // The trigger system calls itself CTP in data headers.
        var name = $"{origin}" is var text && text == "CTP" ? "TRG" : text;
        for (var number = 0; name != "NIL" && number <= byte.MaxValue; number++)
        {
            if (NameOf((byte)number) == name) return (byte)number;
        }

        return null;
    }
}
