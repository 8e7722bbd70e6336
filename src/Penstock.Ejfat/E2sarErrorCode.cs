namespace Penstock.Ejfat;

/// <summary>Why something of EJFAT failed, numbered as E2SAR 0.3.2 numbers it.</summary>
public enum E2sarErrorCode
{
    /// <summary>Nothing failed.</summary>
    NoError = 0,

    /// <summary>What was given could not be understood or carried out; E2SAR reports unparsable URIs with this code.</summary>
    CaughtException = 1,

    /// <summary>A text is not in the expected form.</summary>
    ParseError = 2,

    /// <summary>An argument is wrong.</summary>
    ParameterError = 3,

    /// <summary>Something the operation needs was not given, for example the URI has no token of the kind.</summary>
    ParameterNotAvailable = 4,

    /// <summary>A number is outside its range.</summary>
    OutOfRange = 5,

    /// <summary>A value is not defined, for example an environment variable.</summary>
    Undefined = 6,

    /// <summary>A file, a series or an entry does not exist.</summary>
    NotFound = 7,

    /// <summary>The control plane refused a call or could not be reached.</summary>
    RpcError = 8,

    /// <summary>A socket could not be opened, bound, connected or used.</summary>
    SocketError = 9,

    /// <summary>A queue or buffer has no room.</summary>
    MemoryError = 10,

    /// <summary>The call is not possible in this state.</summary>
    LogicError = 11,

    /// <summary>The operating system refused or lacks something.</summary>
    SystemError = 12,

    /// <summary>The peer sent data that makes no sense.</summary>
    DataError = 13,
}
