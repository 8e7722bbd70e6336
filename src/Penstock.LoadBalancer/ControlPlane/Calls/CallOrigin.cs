using System.Net;
using Penstock.Rpc;

namespace Penstock.LoadBalancer.ControlPlane;

/// <summary>How a client reached the server: what it may be told to come back to.</summary>
/// <param name="Authority">The name it called the server by (<c>host:port</c>); may be empty.</param>
/// <param name="Local">This end of its connection; null on a Unix socket.</param>
/// <param name="IsTls">Its connection is encrypted.</param>
internal sealed record CallOrigin(string Authority, IPEndPoint? Local, bool IsTls)
{
    public static CallOrigin Of(RpcCallContext context) => new(context.Authority, context.LocalEndPoint as IPEndPoint, context.IsTls);
}
