namespace Penstock.DataMovement.Copying.Walking;

/// <summary>Work in pieces that every worker takes part in: a big file.</summary>
internal interface ISharedWork
{
    /// <summary>Takes a piece; -1 when all are taken.</summary>
    int Claim();

    /// <summary>Does a piece that was taken.</summary>
    void Run(Worker worker, int piece);
}
