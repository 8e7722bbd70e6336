namespace Penstock.Scaler.Messages;

/// <summary>What is asked of an object storage server.</summary>
internal enum ObjectRequestType : ushort
{
    /// <summary>Keep the payload that follows.</summary>
    SetObject = 0,

    /// <summary>The object's content, once it is there.</summary>
    GetObject = 1,

    /// <summary>Forget the object.</summary>
    DeleteObject = 2,

    /// <summary>Give another object's content this id too; the other's id follows as a message.</summary>
    DuplicateObjectId = 3,

    /// <summary>How many objects there are and how large.</summary>
    InfoGetTotal = 4,
}
