using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Penstock.Rpc.Wire;

namespace Penstock.Rpc;

/// <summary>A call that did not end with OK. Clients throw it; a handler throws it to choose the status its caller sees.</summary>
public sealed class RpcException : Exception
{
    /// <summary>A status with a sentence for the caller and optional machine-readable details (google.rpc.Status).</summary>
    /// <param name="statusCode">Anything but <see cref="RpcStatusCode.Ok"/>.</param>
    /// <param name="text">What the peer reads (grpc-message).</param>
    /// <param name="details">Messages for <c>grpc-status-details-bin</c>; one that is not an <see cref="Any"/> is packed into one.</param>
    public RpcException(RpcStatusCode statusCode, string text, params IReadOnlyList<IMessage> details)
        : this(statusCode, text, innerException: null, details)
    {
    }

    /// <summary>A status with the exception that caused it. The cause stays here: only <paramref name="text"/> goes to the peer.</summary>
    public RpcException(RpcStatusCode statusCode, string text, Exception? innerException, params IReadOnlyList<IMessage> details)
        : base($"{StatusNames.Of(statusCode)}: {text}", innerException)
    {
        ArgumentNullException.ThrowIfNull(details);
        StatusCode = statusCode;
        Text = text;
        Details = [.. details.Select(d => d as Any ?? Any.Pack(d))];
    }

    /// <summary>The status.</summary>
    public RpcStatusCode StatusCode { get; }

    /// <summary>The sentence, without the status' name in front.</summary>
    public string Text { get; }

    /// <summary>Machine-readable details; empty when there are none.</summary>
    public IReadOnlyList<Any> Details { get; }

    /// <summary>Metadata the server sent at the end of the call. A handler that throws may fill it: it is sent like <see cref="RpcCallContext.ResponseTrailers"/>.</summary>
    public RpcMetadata Trailers { get; init; } = new();

    /// <summary>The first detail of type <typeparamref name="T"/>.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryGetDetail<T>([NotNullWhen(true)] out T? detail)
        where T : class, IMessage<T>, new()
    {
        foreach (var any in Details)
        {
            if (any.TryUnpack(out detail) && detail is not null) return true;
        }
        detail = null;
        return false;
    }
}
