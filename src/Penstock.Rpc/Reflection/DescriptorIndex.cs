using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Penstock.Rpc.Reflection;

/// <summary>Where the descriptors of the served services, and of all they refer to, are found by file and by name.</summary>
internal sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<int, FileDescriptor>> _extensions = new(StringComparer.Ordinal);

    public DescriptorIndex(IEnumerable<ServiceDescriptor> services)
    {
        var served = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var service in services)
        {
            served.Add(service.FullName);
            Add(service.File);
        }
        Services = [.. served];
    }

    public IReadOnlyList<string> Services { get; }

    /// <summary>The file and all it depends on, serialized, itself first; null when there is none of that name.</summary>
    public IEnumerable<ByteString>? ByName(string file) => _files.TryGetValue(file, out var found) ? WithDependencies(found) : null;

    public IEnumerable<ByteString>? BySymbol(string symbol) => _symbols.TryGetValue(symbol.TrimStart('.'), out var found) ? WithDependencies(found) : null;

    public IEnumerable<ByteString>? ByExtension(string type, int number) =>
        _extensions.TryGetValue(type.TrimStart('.'), out var numbers) && numbers.TryGetValue(number, out var found) ? WithDependencies(found) : null;

    public IEnumerable<int>? ExtensionNumbers(string type)
    {
        if (_extensions.TryGetValue(type.TrimStart('.'), out var numbers)) return numbers.Keys;
        return _symbols.ContainsKey(type.TrimStart('.')) ? [] : null;
    }

    private static List<ByteString> WithDependencies(FileDescriptor file)
    {
        var serialized = new List<ByteString>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<FileDescriptor>([file]);
        while (waiting.TryDequeue(out var next))
        {
            if (!seen.Add(next.Name)) continue;
            serialized.Add(next.SerializedData);
            foreach (var dependency in next.Dependencies) waiting.Enqueue(dependency);
        }
        return serialized;
    }

    private void Add(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file)) return;
        foreach (var service in file.Services)
        {
            _symbols[service.FullName] = file;
            foreach (var method in service.Methods) _symbols[method.FullName] = file;
        }
        foreach (var message in file.MessageTypes) Add(message, file);
        foreach (var enumeration in file.EnumTypes) Add(enumeration, file);
        foreach (var extension in file.Extensions.UnorderedExtensions) Add(extension, file);
        foreach (var dependency in file.Dependencies) Add(dependency);
    }

    private void Add(MessageDescriptor message, FileDescriptor file)
    {
        _symbols[message.FullName] = file;
        foreach (var field in message.Fields.InDeclarationOrder()) _symbols[field.FullName] = file;
        foreach (var oneof in message.Oneofs) _symbols[oneof.FullName] = file;
        foreach (var nested in message.NestedTypes) Add(nested, file);
        foreach (var nested in message.EnumTypes) Add(nested, file);
        foreach (var extension in message.Extensions.UnorderedExtensions) Add(extension, file);
    }

    private void Add(EnumDescriptor enumeration, FileDescriptor file)
    {
        _symbols[enumeration.FullName] = file;
        foreach (var value in enumeration.Values) _symbols[value.FullName] = file;
    }

    private void Add(FieldDescriptor extension, FileDescriptor file)
    {
        _symbols[extension.FullName] = file;
        var type = extension.ExtendeeType.FullName;
        if (!_extensions.TryGetValue(type, out var numbers)) _extensions[type] = numbers = [];
        numbers[extension.FieldNumber] = file;
    }
}
