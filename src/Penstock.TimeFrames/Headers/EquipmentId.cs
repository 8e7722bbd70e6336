namespace Penstock.TimeFrames.Headers;

/// <summary>Whose data they are. Orders as files and messages do: by description and origin byte by byte, then by number.</summary>
/// <param name="Origin">The detector.</param>
/// <param name="Description">What the data are.</param>
/// <param name="SubSpecification">The link or front end.</param>
public readonly record struct EquipmentId(DataOrigin Origin, DataDescription Description, uint SubSpecification) : IComparable<EquipmentId>
{
    /// <inheritdoc/>
    public int CompareTo(EquipmentId other)
    {
        var order = Description.CompareTo(other.Description);
        if (order == 0) order = Origin.CompareTo(other.Origin);
        return order != 0 ? order : SubSpecification.CompareTo(other.SubSpecification);
    }

    /// <summary>Before in the order.</summary>
    public static bool operator <(EquipmentId left, EquipmentId right) => left.CompareTo(right) < 0;

    /// <summary>After in the order.</summary>
    public static bool operator >(EquipmentId left, EquipmentId right) => left.CompareTo(right) > 0;

    /// <summary>Not after in the order.</summary>
    public static bool operator <=(EquipmentId left, EquipmentId right) => left.CompareTo(right) <= 0;

    /// <summary>Not before in the order.</summary>
    public static bool operator >=(EquipmentId left, EquipmentId right) => left.CompareTo(right) >= 0;

    /// <summary><c>ITS/RAWDATA/0x0000002a</c>.</summary>
    public override string ToString() => $"{Origin}/{Description}/0x{SubSpecification:x8}";
}
