namespace Penstock.Ejfat;

/// <content>What is accepted, and what the defaults stand for.</content>
public sealed partial record ReassemblerOptions
{
    private const int MaxThreads = 128;
    private const int MaxPortRange = 14;
    private const long LargestDefaultEvent = 1L << 30;
    private const long LeastMemory = 1 << 20;

    internal PortLayout Layout => PortLayout.For(Cores.Count > 0 ? Cores.Count : Threads, PortRange);

    internal long EffectiveMemoryLimit => MemoryLimitBytes > 0 ? MemoryLimitBytes : Math.Max(LeastMemory, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    internal long EffectiveMaxEventBytes => MaxEventBytes > 0 ? MaxEventBytes : Math.Min(LargestDefaultEvent, EffectiveMemoryLimit / 4);

    internal void Validate()
    {
        if (Uri is null) throw Wrong(nameof(Uri), "null", "an EJFAT URI");
        ValidatePorts();
        ValidateLimits();
        ValidateControl();
    }

    private void ValidatePorts()
    {
        if (Threads is < 1 or > MaxThreads) throw Wrong(nameof(Threads), $"{Threads}", $"1..{MaxThreads}");
        if (Cores.Count > MaxThreads || Cores.Any(c => c < 0)) throw Wrong(nameof(Cores), string.Join(',', Cores), $"at most {MaxThreads} cores, each 0 or more");
        if (Cores.Count > 0 && Threads != 1 && Threads != Cores.Count) throw Wrong(nameof(Threads), $"{Threads}", $"the number of cores, {Cores.Count}");
        if (PortRange is < -1 or > MaxPortRange) throw Wrong(nameof(PortRange), $"{PortRange}", $"-1 (from the number of threads) or 0..{MaxPortRange}");
        var ports = Layout.Ports;
        if (StartPort == 0)
        {
            if (ports > 1) throw Wrong(nameof(StartPort), "0", $"0 (any free port) only for a single port; with {ports} ports 1024..{65536 - ports}");
            return;
        }
        if (StartPort < 1024 || StartPort + ports - 1 > 65535) throw Wrong(nameof(StartPort), $"{StartPort}", $"1024..{65536 - ports} for {ports} port{(ports > 1 ? "s" : "")}");
    }

    private void ValidateLimits()
    {
        if (EventTimeout <= TimeSpan.Zero || EventTimeout > TimeSpan.FromSeconds(10)) throw Wrong(nameof(EventTimeout), $"{EventTimeout}", "a time above zero, at most 10 s");
        if (RememberFor < TimeSpan.Zero || RememberFor > TimeSpan.FromHours(1)) throw Wrong(nameof(RememberFor), $"{RememberFor}", "zero to an hour");
        if (MaxRemembered is < 0 or > 1 << 24) throw Wrong(nameof(MaxRemembered), $"{MaxRemembered}", $"0..{1 << 24}");
        if (ReceiveBufferBytes is < 0 or > 1 << 30) throw Wrong(nameof(ReceiveBufferBytes), $"{ReceiveBufferBytes}", $"0 (the system's) to {1 << 30} bytes");
        if (QueueCapacity is < 1 or > 1 << 20) throw Wrong(nameof(QueueCapacity), $"{QueueCapacity}", $"1..{1 << 20}");
        if (MaxIncompleteEvents is < 1 or > 1 << 20) throw Wrong(nameof(MaxIncompleteEvents), $"{MaxIncompleteEvents}", $"1..{1 << 20}");
        if (MaxLostEvents is < 1 or > 1 << 24) throw Wrong(nameof(MaxLostEvents), $"{MaxLostEvents}", $"1..{1 << 24}");
        if (MemoryLimitBytes != 0 && MemoryLimitBytes < LeastMemory)
            throw Wrong(nameof(MemoryLimitBytes), $"{MemoryLimitBytes}", $"0 (a quarter of what there is) or {LeastMemory} and more");
        var largest = Math.Min(int.MaxValue, EffectiveMemoryLimit);
        if (MaxEventBytes < 0 || MaxEventBytes > largest)
            throw Wrong(nameof(MaxEventBytes), $"{MaxEventBytes}", $"0 (a quarter of the memory limit) or up to {largest} bytes, within the memory limit");
        if (!Enum.IsDefined(QueueFull)) throw Wrong(nameof(QueueFull), $"{QueueFull}", string.Join(", ", Enum.GetNames<QueueFullPolicy>()));
        if (!Enum.IsDefined(MemoryFull)) throw Wrong(nameof(MemoryFull), $"{MemoryFull}", string.Join(", ", Enum.GetNames<MemoryFullPolicy>()));
    }

    private void ValidateControl()
    {
        if (Period < TimeSpan.FromMilliseconds(1) || Period > TimeSpan.FromMilliseconds(ushort.MaxValue)) throw Wrong(nameof(Period), $"{Period}", "1 ms to 65535 ms");
        if (Epoch < Period) throw Wrong(nameof(Epoch), $"{Epoch}", $"the period ({Period}) or more");
        foreach (var (name, gain) in new[] { (nameof(Kp), Kp), (nameof(Ki), Ki), (nameof(Kd), Kd) })
        {
            if (!float.IsFinite((float)gain)) throw Wrong(name, $"{gain}", "a finite number");
        }
        if (!(SetPoint is >= 0 and <= 1)) throw Wrong(nameof(SetPoint), $"{SetPoint}", "0..1");
        if (!(ControlLimit >= 0) || !float.IsFinite((float)ControlLimit)) throw Wrong(nameof(ControlLimit), $"{ControlLimit}", "a finite number, 0 or more");
        if (!(ReadyFill >= 0 && NotReadyFill > ReadyFill)) throw Wrong(nameof(NotReadyFill), $"{NotReadyFill}", $"more than ReadyFill ({ReadyFill}), which is 0 or more");
        if (NotReadyAfter < TimeSpan.Zero) throw Wrong(nameof(NotReadyAfter), $"{NotReadyAfter}", "zero or more");
        if (!UseControlPlane) return;
        if (string.IsNullOrEmpty(WorkerName)) throw Wrong(nameof(WorkerName), "empty", "a name");
        if (StartPort == 1024) throw Wrong(nameof(StartPort), "1024", "1025 or more with a control plane");
        if (!(float.IsFinite((float)Weight) && Weight > 0)) throw Wrong(nameof(Weight), $"{Weight}", "a number above 0");
        if (!(float.IsFinite((float)MinFactor) && MinFactor >= 0)) throw Wrong(nameof(MinFactor), $"{MinFactor}", "0 or more");
        if (!(float.IsFinite((float)MaxFactor) && (MaxFactor == 0 || MaxFactor >= MinFactor)))
            throw Wrong(nameof(MaxFactor), $"{MaxFactor}", $"0 (no maximum) or {MinFactor} (MinFactor) and more");
    }

    private static EjfatException Wrong(string name, string value, string accepted) =>
        new(E2sarErrorCode.OutOfRange, $"ReassemblerOptions.{name} is {value}; {accepted} is accepted");
}
