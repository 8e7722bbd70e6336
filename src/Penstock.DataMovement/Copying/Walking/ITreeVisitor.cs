namespace Penstock.DataMovement.Copying.Walking;

/// <summary>What is done with a tree while it is read. Called by all workers at once.</summary>
internal unsafe interface ITreeVisitor
{
    /// <summary>Symbolic links may be folders.</summary>
    bool FollowsLinks { get; }

    /// <summary>True when a name of a kind the listing does not tell, or a link, is a folder to enter.</summary>
    bool IsFolder(Worker worker, Folder folder, byte* name);

    /// <summary>Opens a folder in an open one; null when it is left out or failed.</summary>
    Folder? Enter(Worker worker, Folder parent, byte* name);

    /// <summary>Everything but folders.</summary>
    void Visit(Worker worker, Folder folder, byte* name);

    /// <summary>Everything in the folder is done.</summary>
    void Leave(Worker worker, Folder folder);

    /// <summary>The listing broke off.</summary>
    void ListingFailed(Folder folder, int errno);
}
