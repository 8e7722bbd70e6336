namespace Penstock.Pipeline.Running;

/// <summary>What one worker delivered.</summary>
internal sealed class WorkerTally(string name)
{
    private long _events;
    private long _bytes;

    public string Name { get; } = name;

    public long Events => Interlocked.Read(ref _events);

    public long Bytes => Interlocked.Read(ref _bytes);

    public int Slots { get; set; }

    public float Fill { get; set; }

    public void Count(int bytes)
    {
        Interlocked.Increment(ref _events);
        Interlocked.Add(ref _bytes, bytes);
    }
}
