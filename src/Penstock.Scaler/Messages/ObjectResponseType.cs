namespace Penstock.Scaler.Messages;

/// <summary>What an object storage server answers.</summary>
internal enum ObjectResponseType : ushort
{
    /// <summary>The payload is kept.</summary>
    SetOk = 0,

    /// <summary>The content follows, unless it is empty.</summary>
    GetOk = 1,

    /// <summary>The object is forgotten.</summary>
    DelOk = 2,

    /// <summary>There was no such object.</summary>
    DelNotExists = 3,

    /// <summary>The content has one more id.</summary>
    DuplicateOk = 4,

    /// <summary>24 bytes of totals follow.</summary>
    InfoGetTotalOk = 5,
}
