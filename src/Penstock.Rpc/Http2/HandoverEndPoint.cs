using System.Net;

namespace Penstock.Rpc.Http2;

/// <summary>The address of a listener that takes connections from another one instead of from the network.</summary>
internal sealed class HandoverEndPoint : EndPoint
{
    public override string ToString() => "handover";
}
