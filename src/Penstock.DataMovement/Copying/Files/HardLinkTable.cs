using Penstock.DataMovement.Copying.Walking;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Files;

/// <summary>Which file of the source with several names has a copy already. An entry goes when its last name was seen, so that only open groups take room.</summary>
internal sealed class HardLinkTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ulong Device, ulong Inode), HardLinkGroup> _groups = [];

    /// <summary>How many groups are open.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _groups.Count;
        }
    }

    /// <summary>
    /// One name is met. Null: it is the first, and is to be copied and then reported. Else its group: copied, or being copied, when <paramref name="waits"/> says that the name
    /// has been put aside and the one who copies will see to it.
    /// </summary>
    public HardLinkGroup? Meet(in FileStatus status, Folder folder, ReadOnlySpan<byte> name, ReadOnlySpan<byte> target, out bool waits)
    {
        var key = (status.Device, status.Inode);
        waits = false;
        lock (_lock)
        {
            if (!_groups.TryGetValue(key, out var group))
            {
                _groups[key] = new HardLinkGroup(key, status.Links - 1);
                return null;
            }

            if (!group.IsCopied)
            {
                waits = true;
                folder.Begin();
                group.Waiting.Add((folder, Terminated(name), Terminated(target)));
                return group;
            }

            if (--group.Unseen == 0) _groups.Remove(key);
            return group;
        }
    }

    /// <summary>The first name is copied, or failed: the names that waited, to be linked or to be met anew.</summary>
    public List<(Folder Folder, byte[] Name, byte[] Target)> Finish(in FileStatus status, Folder folder, ReadOnlySpan<byte> target, bool copied)
    {
        lock (_lock)
        {
            var group = _groups[(status.Device, status.Inode)];
            var waiting = group.Waiting;
            group.Waiting = [];
            if (!copied)
            {
                _groups.Remove(group.Key);
                return waiting;
            }

            (group.Folder, group.Name) = (folder, Terminated(target));
            // Those that waited are met again by who visits them, and counted then.
            return waiting;
        }
    }

    /// <summary>The copy takes no more names: the next one begins a new group.</summary>
    public void Forget(HardLinkGroup group)
    {
        lock (_lock)
        {
            if (_groups.TryGetValue(group.Key, out var known) && ReferenceEquals(known, group)) _groups.Remove(group.Key);
        }
    }

    private static byte[] Terminated(ReadOnlySpan<byte> name) => [.. name, 0];
}
