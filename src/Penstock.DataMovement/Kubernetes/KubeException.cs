using System.Net;

namespace Penstock.DataMovement.Kubernetes;

/// <summary>The API server refused, or could not be asked.</summary>
internal sealed class KubeException(string message, HttpStatusCode? status = null, Exception? innerException = null) : Exception(message, innerException)
{
    public HttpStatusCode? Status { get; } = status;

    public bool IsNotFound => Status == HttpStatusCode.NotFound;

    public bool IsConflict => Status == HttpStatusCode.Conflict;

    /// <summary>The place in the history that a watch wanted to go on from is forgotten.</summary>
    public bool IsGone => Status == HttpStatusCode.Gone;
}
