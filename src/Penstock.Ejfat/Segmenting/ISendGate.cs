namespace Penstock.Ejfat;

/// <summary>Flow control of the application's own: a <see cref="Segmenter"/> asks it before segments leave. Where sender and receivers know of each other, nothing needs to be sent that a
/// buffer on the way has no room for. Called by all sending threads.</summary>
public interface ISendGate
{
    /// <summary>Bytes on the wire that are asked for at a time; a single segment is asked for even if it is more.</summary>
    int BurstBytes { get; }

    /// <summary>May these leave now? When they may, they count as sent. Must not block.</summary>
    /// <param name="datagrams">How many.</param>
    /// <param name="wireBytes">Their bytes, all headers from IP on included.</param>
    bool TryPass(long datagrams, long wireBytes);

    /// <summary>Waits until it is worth asking again, some milliseconds at most. Everything that may leave has been handed to the kernel before.</summary>
    void Wait();
}
