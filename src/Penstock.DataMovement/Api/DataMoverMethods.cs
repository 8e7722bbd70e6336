using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Penstock.DataMovement.Protocol;
using Penstock.Rpc;

namespace Penstock.DataMovement.Api;

/// <summary>The six methods of the protocol.</summary>
internal static class DataMoverMethods
{
    public static readonly ServiceDescriptor Service = DatamovementReflection.Descriptor.Services[0];

    public static readonly RpcMethod<Empty, DataMovementVersionResponse> Version = Of<Empty, DataMovementVersionResponse>("Version");
    public static readonly RpcMethod<DataMovementCreateRequest, DataMovementCreateResponse> Create = Of<DataMovementCreateRequest, DataMovementCreateResponse>("Create");
    public static readonly RpcMethod<DataMovementStatusRequest, DataMovementStatusResponse> Status = Of<DataMovementStatusRequest, DataMovementStatusResponse>("Status");
    public static readonly RpcMethod<DataMovementDeleteRequest, DataMovementDeleteResponse> Delete = Of<DataMovementDeleteRequest, DataMovementDeleteResponse>("Delete");
    public static readonly RpcMethod<DataMovementListRequest, DataMovementListResponse> List = Of<DataMovementListRequest, DataMovementListResponse>("List");
    public static readonly RpcMethod<DataMovementCancelRequest, DataMovementCancelResponse> Cancel = Of<DataMovementCancelRequest, DataMovementCancelResponse>("Cancel");

    private static RpcMethod<TRequest, TReply> Of<TRequest, TReply>(string name)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new() => RpcMethod.Create<TRequest, TReply>(Service, name);
}
