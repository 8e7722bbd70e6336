namespace Penstock.Scaler.Messages;

/// <summary>What an argument is.</summary>
internal enum TaskArgumentType : ushort
{
    /// <summary>The result of another task of the graph.</summary>
    Task = 0,

    /// <summary>An object.</summary>
    ObjectId = 1,
}
