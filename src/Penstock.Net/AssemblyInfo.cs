// Native structures are laid out as the kernel has them; nothing is marshalled.
[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling]
