using Penstock.Ejfat.Control;
using Penstock.Rpc;

namespace Penstock.Ejfat;

/// <summary>The worker's side of the control plane: registers, sends the state every period whatever happens, registers again when it was forgotten, and
/// takes its leave.</summary>
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
    private Task _loop = Task.CompletedTask;
    private long _lastRegistration;
    private long _errors;
    private long _registrations;
    private string? _lastError;
    private int _isDisposed;

    public StateReporter(LoadBalancerClient client, WorkerRegistration registration, ReassemblerOptions options, Func<float> fill, Func<WorkerCounters> counters) =>
        (_client, _registration, _options, _fill, _counters) = (client, registration, options, fill, counters);

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
    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Ends the states, says not ready, deregisters. A control plane that does not answer is only counted.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _loop;
        if (Registrations == 0) return;
        await TryAsync(token => _client.SendStateAsync(State(Fill(), control: 0, isReady: false), token), cancellationToken);
        await TryAsync(_client.DeregisterAsync, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1) return;
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        await _client.DisposeAsync();
    }

    private async Task RunAsync()
    {
        var clock = _options.TimeProvider;
        var controller = new FillController(_options);
        var began = clock.GetTimestamp();
        using var timer = new PeriodicTimer(_options.Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var (fill, control, isReady) = controller.Update(_fill(), clock.GetElapsedTime(began));
                var error = await TryAsync(token => _client.SendStateAsync(State(fill, control, isReady), token), _stop.Token);
                if (IsForgotten(error) && clock.GetElapsedTime(_lastRegistration) >= RegisterAgainAfter) await TryAsync(RegisterAsync, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
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
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestCall);
        try
        {
            await call(limit.Token);
            return null;
        }
        catch (EjfatException e) when (!cancellationToken.IsCancellationRequested)
        {
            Count(e.Message);
            return e;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Count($"the control plane {_client.Target} did not answer within {LongestCall.TotalSeconds:0} s");
            return null;
        }
        catch (EjfatException)
        {
            return null;
        }
    }

    private void Count(string error)
    {
        Interlocked.Increment(ref _errors);
        Volatile.Write(ref _lastError, error);
    }
}
