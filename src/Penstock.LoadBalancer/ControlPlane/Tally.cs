namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>A count that only grows.</summary>
internal sealed class Tally(string name)
{
    private long _value;

    public string Name { get; } = name;

    public long Value => Volatile.Read(ref _value);

    public void Add() => Interlocked.Increment(ref _value);
}
