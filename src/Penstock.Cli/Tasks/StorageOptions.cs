using System.CommandLine;
using Penstock.Cli.Terminal;
using Penstock.Scaler.Objects;
using Penstock.Scaler.Ymq;

namespace Penstock.Cli.Tasks;

/// <summary>The options of <c>penstock tasks storage</c>.</summary>
internal sealed class StorageOptions
{
    private readonly Argument<string[]> _addresses = new("address")
    {
        HelpName = "ADDRESS",
        Description = "Where to listen: tcp://IP:PORT, tls://IP:PORT, ipc://PATH, ws://IP:PORT or wss://IP:PORT; several may be named.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _identity = Values.Text("--identity", "TEXT", "Who it says it is; peers that reconnect expect the same. [default: ObjectStorageServer]");
    private readonly Option<long?> _memory = Values.OptionalWhole("--memory-limit", "BYTES", 1 << 20, long.MaxValue, "Content kept in memory, such as 64Gi. [default: three quarters of what the process may use]");
    private readonly Option<string?> _folder = Values.Text("--spill-folder", "FOLDER", "Where content goes that does not fit into memory, or 'none': then such sets are refused. [default: /var/tmp]");
    private readonly Option<long?> _spill = Values.OptionalWhole("--spill-limit", "BYTES", 0, long.MaxValue, "Content kept in files at most. [default: what the disk takes]");
    private readonly Option<long?> _object = Values.OptionalWhole("--max-object", "BYTES", 1, ObjectStorageOptions.OriginalMaxObjectBytes, "The largest object accepted. [default: 6 TiB, within the memory limit]");
    private readonly Option<string> _eviction = Values.Choice("--eviction", "ORDER", "owner", "Whose content goes to files first: of the owner who has the most in memory (owner), or anybody's unused for longest (oldest).", "owner", "oldest");
    private readonly Option<TimeSpan?> _forget = Values.Duration("--forget-owners-after", "Delete the objects of a client whose connection ended and did not come back for so long. [default: never, only who deletes them]");
    private readonly Option<string?> _certificate = Values.Text("--tls-cert", "FILE", "PEM file with the certificate chain of tls:// and wss:// addresses.");
    private readonly Option<string?> _key = Values.Text("--tls-key", "FILE", "PEM file with the certificate's private key.");

    public void AddTo(Command verb)
    {
        verb.Add(_addresses);
        foreach (var option in new Option[] { _identity, _memory, _folder, _spill, _object, _eviction, _forget, _certificate, _key }) verb.Add(option);
    }

    /// <summary>Where to listen.</summary>
    /// <exception cref="UsageException">One is no address, or needs a certificate.</exception>
    public IReadOnlyList<YmqAddress> Addresses(ParseResult result)
    {
        var addresses = new List<YmqAddress>();
        foreach (var text in result.GetRequiredValue(_addresses))
        {
            try
            {
                addresses.Add(YmqAddress.Parse(text));
            }
            catch (FormatException e)
            {
                throw new UsageException(e.Message);
            }
            if (addresses[^1].IsSecure && result.GetValue(_certificate) is null) throw new UsageException($"{text} needs --tls-cert and --tls-key");
        }
        return addresses;
    }

    /// <summary>Everything else.</summary>
    /// <exception cref="UsageException">A certificate without key, or the other way round.</exception>
    public ObjectStorageOptions Read(ParseResult result)
    {
        var (certificate, key) = (result.GetValue(_certificate), result.GetValue(_key));
        if (certificate is null != key is null) throw new UsageException("--tls-cert and --tls-key belong together");
        var options = new ObjectStorageOptions();
        return options with
        {
            Identity = result.GetValue(_identity) ?? options.Identity,
            MemoryLimit = result.GetValue(_memory) ?? options.MemoryLimit,
            SpillFolder = StorageVerb.FolderOf(result.GetValue(_folder)),
            SpillLimit = result.GetValue(_spill) ?? options.SpillLimit,
            MaxObjectBytes = result.GetValue(_object) ?? options.MaxObjectBytes,
            Eviction = result.GetValue(_eviction) == "oldest" ? EvictionOrder.LeastRecentlyUsed : EvictionOrder.LargestOwner,
            ForgetOwnersAfter = result.GetValue(_forget),
            Tls = certificate is null ? null : new YmqTls { CertificateFile = certificate, KeyFile = key },
        };
    }
}
