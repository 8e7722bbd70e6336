using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace Penstock.Net;

/// <summary>An IP address and a UDP port as the kernel has them (<c>sockaddr_in</c> or <c>sockaddr_in6</c>, 28 bytes): compared and passed on without allocating. An
/// IPv4 address mapped into IPv6 is the IPv4 address.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly struct UdpAddress : IEquatable<UdpAddress>
{
    /// <summary>Bytes of the structure; the larger of the two families'.</summary>
    internal const int Size = 28;

    private const ushort FamilyIPv4 = 2;
    private const ushort FamilyIPv6 = 10;

    private readonly ushort _family;
    private readonly ushort _networkPort;
    private readonly uint _ipv4; // flow information with IPv6
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly uint _scope;

    /// <summary>The address and port of an end point.</summary>
    public UdpAddress(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var address = endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address;
        _networkPort = BinaryPrimitives.ReverseEndianness((ushort)endPoint.Port);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        if (length == 4)
        {
            _family = FamilyIPv4;
            _ipv4 = MemoryMarshal.Read<uint>(bytes);
            return;
        }
        _family = FamilyIPv6;
        _high = MemoryMarshal.Read<ulong>(bytes);
        _low = MemoryMarshal.Read<ulong>(bytes[8..]);
        _scope = (uint)address.ScopeId;
    }

    private UdpAddress(ushort family, ushort networkPort, uint ipv4)
    {
        _family = family;
        _networkPort = networkPort;
        _ipv4 = ipv4;
    }

    private UdpAddress(in UdpAddress address, ushort networkPort)
    {
        this = address;
        _networkPort = networkPort;
    }

    /// <summary>The UDP port.</summary>
    public int Port => BinaryPrimitives.ReverseEndianness(_networkPort);

    /// <summary>Whether it is an IPv6 address.</summary>
    public bool IsIPv6 => _family == FamilyIPv6;

    /// <summary>Whether it is no address at all: the default value.</summary>
    public bool IsEmpty => _family == 0;

    /// <summary>Bytes the kernel takes of it: 16 or 28.</summary>
    internal uint KernelLength => IsIPv6 ? 28u : 16u;

    /// <summary>Whether both are the same address, whatever their ports.</summary>
    public static bool operator ==(UdpAddress left, UdpAddress right) => left.Equals(right);

    /// <summary>Whether address or port differ.</summary>
    public static bool operator !=(UdpAddress left, UdpAddress right) => !left.Equals(right);

    /// <summary>The same address with another port.</summary>
    public UdpAddress WithPort(int port)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)port, ushort.MaxValue, nameof(port));
        return new UdpAddress(this, BinaryPrimitives.ReverseEndianness((ushort)port));
    }

    /// <summary>The end point; allocates.</summary>
    public IPEndPoint ToEndPoint() => new(ToAddress(), Port);

    /// <summary>The IP address; allocates.</summary>
    public IPAddress ToAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!IsIPv6)
        {
            MemoryMarshal.Write(bytes, in _ipv4);
            return new IPAddress(bytes[..4]);
        }
        MemoryMarshal.Write(bytes, in _high);
        MemoryMarshal.Write(bytes[8..], in _low);
        return new IPAddress(bytes, _scope);
    }

    /// <summary>Whether both are the same address, whatever their ports. The scope of a link-local address counts only where both have one.</summary>
    public bool HasSameIp(in UdpAddress other) => _family == other._family && (IsIPv6
        ? _high == other._high && _low == other._low && (_scope == other._scope || _scope == 0 || other._scope == 0)
        : _ipv4 == other._ipv4);

    /// <summary>A hash of the address alone, for tables by source.</summary>
    public int GetIpHashCode() => IsIPv6 ? HashCode.Combine(_high, _low) : _ipv4.GetHashCode();

    /// <inheritdoc/>
    public bool Equals(UdpAddress other) => _networkPort == other._networkPort && _family == other._family && (IsIPv6
        ? _high == other._high && _low == other._low && _scope == other._scope
        : _ipv4 == other._ipv4);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is UdpAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_networkPort, GetIpHashCode());

    /// <summary><c>192.0.2.1:19522</c>, <c>[2001:db8::1]:19522</c>, or "none".</summary>
    public override string ToString() => IsEmpty ? "none" : ToEndPoint().ToString();

    /// <summary>What the kernel wrote, with a mapped IPv4 address unmapped.</summary>
    internal static UdpAddress FromKernel(in UdpAddress written)
    {
        // ::ffff:a.b.c.d: ten zero bytes, two of ones, the IPv4 address.
        if (written._family == FamilyIPv6 && written._high == 0 && (uint)written._low == 0xFFFF0000u && BitConverter.IsLittleEndian)
            return new UdpAddress(FamilyIPv4, written._networkPort, (uint)(written._low >> 32));
        return written;
    }
}
