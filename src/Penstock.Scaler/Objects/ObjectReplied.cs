namespace Penstock.Scaler.Objects;

/// <summary>What became of a request.</summary>
/// <param name="reply">Valid during the call only; a large payload is the callee's, who releases it.</param>
internal delegate void ObjectReplied(ObjectReply reply);
