using Penstock.DataMovement.Copying.Walking;

namespace Penstock.DataMovement.Copying.Files;

/// <summary>A name that is not a folder, on its way. The pointers end with a zero and live as long as the task.</summary>
/// <param name="Folder">Open while the task runs.</param>
/// <param name="Name">In the source.</param>
/// <param name="Target">At the destination.</param>
/// <param name="Follows">A symbolic link is what it points to.</param>
internal readonly unsafe record struct FileTask(Folder Folder, nint Name, nint Target, bool Follows)
{
    public byte* NamePointer => (byte*)Name;

    public byte* TargetPointer => (byte*)Target;

    public ReadOnlySpan<byte> NameBytes => System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)Name);

    public ReadOnlySpan<byte> TargetBytes => System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)Target);
}
