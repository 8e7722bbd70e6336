using Penstock.Ejfat.Control;
using Penstock.Rpc;

namespace Penstock.Ejfat;

/// <summary>The worker's side of the control plane: registers, sends the state every period whatever happens, registers again when it was forgotten, and
/// takes its leave.</summary>
/// <remarks>A thread of its own keeps the time and watches over the calls: ten times a second, timers and pool threads that wake each other would cost an idle
/// worker more than its calls do (measured by bench/Penstock.Bench.Idle).</remarks>
internal sealed class StateReporter : IAsyncDisposable
{
    // A registration that fails is tried again after this.
    private static readonly TimeSpan RegisterAgainAfter = TimeSpan.FromSeconds(1);

    // No call may hold up the states for longer: after 10 s without one the control plane takes the worker out.
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(3);

    private readonly LoadBalancerClient _client;
    private readonly WorkerRegistration _registration;
    private readonly ReassemblerOptions _options;
    private readonly Func<float> _fill;
    private readonly Func<WorkerCounters> _counters;
    private readonly CancellationTokenSource _stop = new();
    private readonly ManualResetEvent _stopped = new(initialState: false);
    private readonly TaskCompletionSource<Task> _lastCall = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private CancellationTokenSource _giveUp;
    private long _lastRegistration;
    private long _errors;
    private long _registrations;
    private string? _lastError;
    private int _isDisposed;

    public StateReporter(LoadBalancerClient client, WorkerRegistration registration, ReassemblerOptions options, Func<float> fill, Func<WorkerCounters> counters)
    {
        (_client, _registration, _options, _fill, _counters) = (client, registration, options, fill, counters);
        _giveUp = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _thread = new Thread(Run) { Name = "penstock-state", IsBackground = true };
    }

    public long Errors => Volatile.Read(ref _errors);

    public long Registrations => Volatile.Read(ref _registrations);

    public string? LastError => Volatile.Read(ref _lastError);

    /// <summary>Registers the worker.</summary>
    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        _lastRegistration = _options.TimeProvider.GetTimestamp();
        await _client.RegisterAsync(_registration, cancellationToken);
        Interlocked.Increment(ref _registrations);
    }

    /// <summary>Begins to send states.</summary>
    public void Start() => _thread.Start();

    /// <summary>Ends the states, says not ready, deregisters. A control plane that does not answer is only counted.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await EndAsync();
        if (Registrations == 0) return;
        await TryForAWhileAsync(token => _client.SendStateAsync(State(Fill(), control: 0, isReady: false), token), cancellationToken);
        await TryForAWhileAsync(_client.DeregisterAsync, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1) return;
        await EndAsync();
        _giveUp.Dispose();
        _stop.Dispose();
        _stopped.Dispose();
        await _client.DisposeAsync();
    }

    private async Task EndAsync()
    {
        await _stop.CancelAsync();
        _stopped.Set();
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted)) return;
        await await _lastCall.Task;
    }

    private void Run()
    {
        var clock = _options.TimeProvider;
        var controller = new FillController(_options);
        var began = clock.GetTimestamp();
        var call = Task.CompletedTask;
        var callBegan = began;
        for (var due = _options.Period; !_stopped.WaitOne(Until(due, clock.GetElapsedTime(began))); due = NextDue(due, clock.GetElapsedTime(began)))
        {
            // A call that takes longer than a period costs states, each of which would have been out of date.
            if (!call.IsCompleted)
            {
                if (clock.GetElapsedTime(callBegan) >= LongestCall) _giveUp.Cancel();
                continue;
            }
            if (_giveUp.IsCancellationRequested)
            {
                CountNoAnswer();
                _giveUp.Dispose();
                _giveUp = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            }
            callBegan = clock.GetTimestamp();
            var (fill, control, isReady) = controller.Update(_fill(), clock.GetElapsedTime(began));
            call = ReportAsync(State(fill, control, isReady), _giveUp.Token);
        }
        _lastCall.SetResult(call);
    }

    private static TimeSpan Until(TimeSpan due, TimeSpan now) => due > now ? TimeSpan.FromMilliseconds(Math.Ceiling((due - now).TotalMilliseconds)) : TimeSpan.Zero;

    // Periods that passed meanwhile are left out.
    private TimeSpan NextDue(TimeSpan due, TimeSpan now) => due + (_options.Period * Math.Max(1, Math.Ceiling((now - due) / _options.Period)));

    private async Task ReportAsync(WorkerState state, CancellationToken cancellationToken)
    {
        var error = await TryAsync(token => _client.SendStateAsync(state, hasDeadline: false, token), cancellationToken);
        if (IsForgotten(error) && _options.TimeProvider.GetElapsedTime(_lastRegistration) >= RegisterAgainAfter) await TryAsync(RegisterAsync, cancellationToken);
    }

    // udplbd2 answers with PERMISSION_DENIED or UNAUTHENTICATED once the session and its token are gone, others with NOT_FOUND.
    private static bool IsForgotten(EjfatException? error) =>
        error?.RpcStatus is RpcStatusCode.NotFound or RpcStatusCode.PermissionDenied or RpcStatusCode.Unauthenticated;

    private float Fill() => Math.Clamp(_fill(), 0f, 1f);

    private WorkerState State(float fill, float control, bool isReady) => new()
    {
        Fill = fill,
        ControlSignal = control,
        IsReady = isReady,
        Counters = _options.ReportCounters ? _counters() : null,
    };

    // What went wrong, counted; null when nothing did. A call given up since this reporter is stopped is no error.
    private async Task<EjfatException?> TryAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        try
        {
            await call(cancellationToken);
            return null;
        }
        catch (EjfatException e) when (!cancellationToken.IsCancellationRequested)
        {
            Count(e.Message);
            return e;
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is EjfatException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task TryForAWhileAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestCall);
        await TryAsync(call, limit.Token);
        if (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested) CountNoAnswer();
    }

    private void CountNoAnswer() => Count($"the control plane {_client.Target} did not answer within {LongestCall.TotalSeconds:0} s");

    private void Count(string error)
    {
        Interlocked.Increment(ref _errors);
        Volatile.Write(ref _lastError, error);
    }
}
