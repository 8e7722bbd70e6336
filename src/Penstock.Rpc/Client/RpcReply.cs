namespace Penstock.Rpc;

/// <summary>A unary call's reply with what came around it.</summary>
/// <param name="Message">The reply.</param>
/// <param name="Headers">Metadata sent before it.</param>
/// <param name="Trailers">Metadata sent after it.</param>
public sealed record RpcReply<TReply>(TReply Message, RpcMetadata Headers, RpcMetadata Trailers);
