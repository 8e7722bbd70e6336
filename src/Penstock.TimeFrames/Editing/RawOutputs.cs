using Penstock.TimeFrames.Headers;

namespace Penstock.TimeFrames.Editing;

/// <summary>The files that raw pages go to: one for all, or one per equipment.</summary>
internal sealed class RawOutputs(string target, bool perEquipment, EditOptions options) : IDisposable
{
    // Each has a buffer and a handle.
    private const int MaxFiles = 512;

    private readonly Dictionary<EquipmentId, PartFile> _files = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public PartFile Of(EquipmentId equipment)
    {
        var key = perEquipment ? equipment : default;
        if (_files.TryGetValue(key, out var file)) return file;
        if (_files.Count == MaxFiles) throw new EditException($"there are more than {MaxFiles} equipments; up to {MaxFiles} files are written at a time, fewer can be selected first");
        return _files[key] = PartFile.Create(perEquipment ? Path.Combine(target, NameOf(equipment)) : target, options.Replace);
    }

    public void Complete(EditReport report)
    {
        if (!perEquipment) _ = Of(default);
        foreach (var file in _files.Values)
        {
            file.Complete();
            report.BytesOut += file.Length;
            report.Files.Add(file.Path);
        }
    }

    public void Dispose()
    {
        foreach (var file in _files.Values) file.Dispose();
    }

    // Origins come from the file: only letters and digits become part of a name.
    private string NameOf(EquipmentId equipment)
    {
        var origin = string.Concat($"{equipment.Origin}".Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        var name = $"{origin}_0x{equipment.SubSpecification:x8}";
        for (var again = 1; !_names.Add(name); again++) name = $"{origin}_0x{equipment.SubSpecification:x8}_{again}";
        return name + ".raw";
    }
}
