namespace Penstock.Scaler.Messages;

/// <summary>Whether a graph's task is wanted for its own result.</summary>
internal enum NodeTaskType : ushort
{
    Normal = 0,

    Target = 1,
}
