using System.Buffers.Binary;
using System.Text;
using Penstock.Scaler.Messages;
using Penstock.Scaler.Ymq;

namespace Penstock.Scaler.Objects;

/// <summary>
/// A client of an object storage server for asynchronous code, from any thread, with any number of requests under way. A lost server is an
/// <see cref="ObjectStorageException"/> to every request under way and to every further one until it is back.
/// </summary>
internal sealed class ObjectStorageClient : IDisposable
{
    // Below it the payload is copied into the loop's output, above it is sent from memory of its own.
    private const int LeastLarge = 64 << 10;
    private readonly YmqLoop _loop;
    private readonly ObjectStorageLink _link;
    private bool _disposed;

    public ObjectStorageClient(YmqAddress address, string identity, YmqOptions? options = null, TimeSpan? connectTimeout = null)
    {
        _loop = new YmqLoop("penstock objects client");
        _link = new ObjectStorageLink(_loop, Encoding.UTF8.GetBytes(identity), options ?? new YmqOptions { MaxMessageBytes = 1L << 42, MaxQueuedBytes = 1L << 42 }, connectTimeout);
        _loop.Start();
        _link.Connect(address);
    }

    /// <summary>Keeps a payload under an id; done once the server has it.</summary>
    public Task SetAsync(ObjectId id, ReadOnlyMemory<byte> payload, CancellationToken cancellation = default)
    {
        if (payload.Length >= LeastLarge) return SetAsync(id, YmqBuffer.CopyOf(payload.Span), cancellation);
        // The payload is read later on the loop's thread: who may give up first gets a copy made.
        var bytes = cancellation.CanBeCanceled ? payload.ToArray() : payload;
        return Ask<bool>(done => _link.Set(id, bytes.Span, reply => done.Complete(reply, ObjectResponseType.SetOk, true)), cancellation);
    }

    /// <summary>Keeps a payload of any length under an id, without copying it. The reference is taken over.</summary>
    public Task SetAsync(ObjectId id, YmqBuffer payload, CancellationToken cancellation = default) =>
        Ask<bool>(done => _link.Set(id, payload, reply => done.Complete(reply, ObjectResponseType.SetOk, true)), cancellation);

    /// <summary>The content of an object, at most so many bytes, as soon as it is there.</summary>
    public Task<ObjectContent> GetAsync(ObjectId id, ulong max = ulong.MaxValue, CancellationToken cancellation = default) =>
        Ask<ObjectContent>(done => _link.Get(id, max, reply => done.CompleteContent(reply)), cancellation);

    /// <summary>Forgets an object; false when there was none.</summary>
    public Task<bool> DeleteAsync(ObjectId id, CancellationToken cancellation = default) =>
        Ask<bool>(done => _link.Delete(id, reply => done.CompleteDelete(reply)), cancellation);

    /// <summary>Gives the content of an object a second id, as soon as it is there.</summary>
    public Task DuplicateAsync(ObjectId original, ObjectId id, CancellationToken cancellation = default) =>
        Ask<bool>(done => _link.Duplicate(original, id, reply => done.Complete(reply, ObjectResponseType.DuplicateOk, true)), cancellation);

    /// <summary>What the server holds.</summary>
    public Task<ObjectTotals> GetTotalsAsync(CancellationToken cancellation = default) => Ask<ObjectTotals>(done => _link.Totals(reply => done.CompleteTotals(reply)), cancellation);

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _loop.Post(_link.Close);
        _loop.Dispose();
    }

    private Task<T> Ask<T>(Action<Question<T>> ask, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var question = new Question<T>();
        if (cancellation.CanBeCanceled) question.CancelWith(cancellation);
        if (!_loop.Post(() => ask(question))) question.TrySetException(new ObjectDisposedException(nameof(ObjectStorageClient)));
        return question.Task;
    }

    /// <summary>A request as a task. Who gives up does not stop the server; the answer is dropped when it comes.</summary>
    private sealed class Question<T>() : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private CancellationTokenRegistration _registration;

        public void CancelWith(CancellationToken cancellation) => _registration = cancellation.Register(() => TrySetCanceled(cancellation));

        public void Complete(ObjectReply reply, ObjectResponseType expected, T value)
        {
            reply.Large?.Release();
            if (IsAnswer(reply, expected)) TrySetResult(value);
            _registration.Dispose();
        }

        public void CompleteDelete(ObjectReply reply) =>
            Complete(reply, reply.Type == ObjectResponseType.DelNotExists ? reply.Type : ObjectResponseType.DelOk, (T)(object)(reply.Type == ObjectResponseType.DelOk));

        public void CompleteContent(ObjectReply reply)
        {
            if (!IsAnswer(reply, ObjectResponseType.GetOk))
            {
                reply.Large?.Release();
            }
            else
            {
                var content = reply.Large is { } large ? new ObjectContent(large) : new ObjectContent(reply.Small.ToArray());
                if (!TrySetResult((T)(object)content)) content.Dispose();
            }
            _registration.Dispose();
        }

        public void CompleteTotals(ObjectReply reply)
        {
            if (!IsAnswer(reply, ObjectResponseType.InfoGetTotalOk)) return;
            var totals = reply.Small;
            if (totals.Length < 24) TrySetException(new ObjectStorageException($"the object storage server told totals of {totals.Length} bytes; 24 are expected"));
            else TrySetResult((T)(object)new ObjectTotals(BinaryPrimitives.ReadInt64LittleEndian(totals), BinaryPrimitives.ReadInt64LittleEndian(totals[8..]), BinaryPrimitives.ReadInt64LittleEndian(totals[16..])));
            _registration.Dispose();
        }

        private bool IsAnswer(ObjectReply reply, ObjectResponseType expected)
        {
            if (reply.Failure is { } failure) TrySetException(new ObjectStorageException(failure));
            else if (reply.Type != expected) TrySetException(new ObjectStorageException($"the object storage server answered {reply.Type} where {expected} is expected"));
            else return true;
            return false;
        }
    }
}
