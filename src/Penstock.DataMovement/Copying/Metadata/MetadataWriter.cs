using System.Runtime.InteropServices;
using Penstock.DataMovement.Linux;

namespace Penstock.DataMovement.Copying.Metadata;

/// <summary>
/// Owner, mode, attributes, times, in the order in which none undoes another: attributes, owner (takes setuid and capabilities away), mode, capabilities, times. An access list is an
/// attribute whose mask is the mode's group bits; the mode that is set after it is the source's, so both agree.
/// </summary>
internal sealed unsafe class MetadataWriter(CopyOptions options, AttributeRules rules, AttributeCopier attributes)
{
    private static readonly uint Umask = ReadUmask();
    private readonly uint _user = LibC.EffectiveUser();
    private readonly Preserve _preserve = options.Preserve;

    /// <summary>The mode to create a file with: its last when nothing changes its owner, else nobody else's until then.</summary>
    public uint ModeForNew(in FileStatus source, uint givenGroup, bool givesAcl)
    {
        if (_preserve.HasFlag(Preserve.Mode)) return NeedsOwner(source, givenGroup) || givesAcl ? 0x180u : source.Permissions & 0x1ff;
        return source.Permissions & 0x1ff & ~Umask;
    }

    /// <summary>Sets everything on a new, open file that was created with <see cref="ModeForNew"/>.</summary>
    public void WriteNew(int source, int target, in FileStatus status, uint givenGroup, bool givesAcl, uint createdWith)
    {
        var capability = rules.Any && attributes.CopyToNew(AttributeSubject.Source(source), AttributeSubject.Target(target), givesAcl);
        var owner = NeedsOwner(status, givenGroup);
        var mode = owner && !ChangeOwner(target, status) ? WithoutIdentity(status.Permissions) : status.Permissions;
        if (_preserve.HasFlag(Preserve.Mode) && (owner || (createdWith & ~Umask) != mode)) ChangeMode(target, mode);
        if (capability) attributes.CopyCapability(AttributeSubject.Source(source), AttributeSubject.Target(target));
        SetTimes(target, status);
    }

    /// <summary>Makes an open folder's what the source's is; everything is looked at, since it may be an old one.</summary>
    public bool UpdateFolder(int source, int target, in FileStatus status, in FileStatus now, bool isNew)
    {
        var changed = rules.Any && attributes.Update(AttributeSubject.Source(source), AttributeSubject.Target(target), dryRun: false);
        var given = !DiffersOwner(status, now) || ChangeOwner(target, status);
        changed |= given && DiffersOwner(status, now);
        var mode = _preserve.HasFlag(Preserve.Mode) ? given ? status.Permissions : WithoutIdentity(status.Permissions) : isNew ? status.Permissions & 0x1ff & ~Umask : now.Permissions;
        if (mode != now.Permissions || changed)
        {
            ChangeMode(target, mode);
            changed = true;
        }

        SetTimes(target, status);
        return changed;
    }

    /// <summary>Makes a file's that is there already, by name, what the source's is; true when something was changed, or would be.</summary>
    public bool Update(int sourceFolder, byte* source, int targetFolder, byte* target, in FileStatus status, in FileStatus now)
    {
        var owner = DiffersOwner(status, now);
        var mode = _preserve.HasFlag(Preserve.Mode) && !status.IsSymbolicLink && status.Permissions != now.Permissions;
        var times = _preserve.HasFlag(Preserve.Times) && status.Modified != now.Modified;
        var other = rules.Any && attributes.Update(AttributeSubject.Source(sourceFolder, source), AttributeSubject.Target(targetFolder, target), options.DryRun);
        if (options.DryRun || !(owner || mode || times || other)) return owner || mode || times || other;
        var given = !owner || ChangeOwner(targetFolder, target, status);
        if ((mode || owner) && !status.IsSymbolicLink && _preserve.HasFlag(Preserve.Mode)) ChangeMode(targetFolder, target, given ? status.Permissions : WithoutIdentity(status.Permissions));
        // The owner's change took capabilities away.
        if (owner && rules.Any) attributes.Update(AttributeSubject.Source(sourceFolder, source), AttributeSubject.Target(targetFolder, target), dryRun: false);
        SetTimes(targetFolder, target, status);
        return true;
    }

    /// <summary>Of a new link or special file.</summary>
    public void WriteNamed(int sourceFolder, byte* source, int targetFolder, byte* target, in FileStatus status, uint givenGroup, bool givesAcl)
    {
        if (rules.Any) attributes.CopyToNew(AttributeSubject.Source(sourceFolder, source), AttributeSubject.Target(targetFolder, target), givesAcl && !status.IsSymbolicLink);
        var given = !NeedsOwner(status, givenGroup) || ChangeOwner(targetFolder, target, status);
        if (_preserve.HasFlag(Preserve.Mode) && !status.IsSymbolicLink) ChangeMode(targetFolder, target, given ? status.Permissions : WithoutIdentity(status.Permissions));
        SetTimes(targetFolder, target, status);
    }

    public void SetTimes(int target, in FileStatus status)
    {
        if (!_preserve.HasFlag(Preserve.Times)) return;
        var times = stackalloc long[4] { status.Accessed.Seconds, status.Accessed.Nanoseconds, status.Modified.Seconds, status.Modified.Nanoseconds };
        if (LibC.SetTimes(target, times) != 0) throw Failure("futimens");
    }

    private void SetTimes(int folder, byte* name, in FileStatus status)
    {
        if (!_preserve.HasFlag(Preserve.Times)) return;
        var times = stackalloc long[4] { status.Accessed.Seconds, status.Accessed.Nanoseconds, status.Modified.Seconds, status.Modified.Nanoseconds };
        if (LibC.SetTimesAt(folder, name, times, LibC.NoFollow) != 0) throw Failure("utimensat");
    }

    private bool NeedsOwner(in FileStatus source, uint givenGroup) => _preserve.HasFlag(Preserve.Owner) && (source.User != _user || source.Group != givenGroup);

    private bool DiffersOwner(in FileStatus source, in FileStatus now) =>
        _preserve.HasFlag(Preserve.Owner) && ((_user == 0 && source.User != now.User) || source.Group != now.Group);

    // A program that ran as somebody else must not run as us because we copied it.
    private static uint WithoutIdentity(uint permissions) => permissions & ~0xc00u;

    // Who is not root gives nothing away: the group is set where it is one of ours, else both stay, as with rsync.
    private bool ChangeOwner(int target, in FileStatus status)
    {
        if (LibC.ChangeOwner(target, _user == 0 ? status.User : uint.MaxValue, status.Group) == 0) return true;
        return Marshal.GetLastPInvokeError() == Errno.Permission && _user != 0 ? false : throw Failure("fchown");
    }

    private bool ChangeOwner(int folder, byte* name, in FileStatus status)
    {
        if (LibC.ChangeOwnerAt(folder, name, _user == 0 ? status.User : uint.MaxValue, status.Group, LibC.NoFollow) == 0) return true;
        return Marshal.GetLastPInvokeError() == Errno.Permission && _user != 0 ? false : throw Failure("fchownat");
    }

    private static void ChangeMode(int target, uint mode)
    {
        if (LibC.ChangeMode(target, mode) != 0) throw Failure("fchmod");
    }

    // glibc opens the name without following it and goes through its descriptor; a link is refused.
    private static void ChangeMode(int folder, byte* name, uint mode)
    {
        if (LibC.ChangeModeAt(folder, name, mode, LibC.NoFollow) != 0) throw Failure("fchmodat");
    }

    private static CopyFailure Failure(string call)
    {
        var errno = Marshal.GetLastPInvokeError();
        return Errno.StopsOperation(errno) ? CopyFailure.Target(call, errno) : new CopyFailure(CopyErrorKind.Attributes, call, errno, atTarget: true);
    }

    private static uint ReadUmask()
    {
        try
        {
            var line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("Umask:", StringComparison.Ordinal));
            return line is null ? 0x12 : Convert.ToUInt32(line["Umask:".Length..].Trim(), 8);
        }
        catch (IOException)
        {
            return 0x3f;
        }
    }
}
