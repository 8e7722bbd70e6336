using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Penstock.Ejfat.Control;
using Penstock.LoadBalancer;
using Penstock.LoadBalancer.ControlPlane;
using Reservation = Penstock.LoadBalancer.ControlPlane.Reservation;

namespace Penstock.Tests;

/// <summary>The control plane's state on a clock of the test's own.</summary>
internal sealed class StateFixture
{
    private static readonly DateTimeOffset Begin = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    public StateFixture(int instances = 1, SlotAssignmentMode mode = SlotAssignmentMode.Stable, int seed = 1)
    {
        DataPlanes = [.. Enumerable.Range(0, instances).Select(_ => new FakeDataPlane { DataIPv6 = IPAddress.IPv6Loopback })];
        var rules = new ControlPlaneRules
        {
            Addresses = new AddressPolicy(AllowLoopback: true, AllowPrivate: true, RequirePeer: false),
            Liveness = new LivenessRules(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60)),
            Lead = TimeSpan.FromMilliseconds(800),
            SlotAssignment = mode,
            Shuffle = new Random(seed),
        };
        State = new ControlPlaneState(rules, "root", [.. DataPlanes.Select((d, i) => new LoadBalancerInstance(i, d))], Begin, NullLogger.Instance);
        Now = new Moment(Begin, 1_000_000);
    }

    public FakeDataPlane[] DataPlanes { get; }

    public FakeDataPlane DataPlane => DataPlanes[0];

    public ControlPlaneState State { get; }

    public Moment Now { get; private set; }

    public void Pass(double seconds) => Now = Now.Plus(TimeSpan.FromSeconds(seconds));

    /// <summary>Time passes as it does in the server: tick by tick.</summary>
    public void Run(int seconds, Action? each = null)
    {
        for (var i = 0; i < seconds; i++)
        {
            Pass(1);
            each?.Invoke();
            State.Tick(Now);
        }
    }

    public (Reservation Reservation, string Token) Reserve(SlotStrategy strategy = SlotStrategy.Dynamic, DateTimeOffset? until = null, IpFamilies families = IpFamilies.Dual) =>
        State.Reserve(State.Root, new ReservationRequest("test", until ?? TimeRules.Never, [IPAddress.Loopback], families, strategy), Now);

    public Session Register(Reservation reservation, string name, int port = 20000, float weight = 1, float min = 0, float max = 0, params IReadOnlyList<SlotRun> demands) =>
        State.Register(State.Root, reservation, new WorkerRequest(name, IPAddress.Loopback, port, 0, WorkerWeights.Average * weight, min, max, KeepLbHeader: false) { Demands = demands }, peer: null, Now).Session;

    public bool Report(Reservation reservation, Session session, float signal = 0, bool isReady = true, float fill = 0) =>
        State.SendState(reservation, session, new WorkerReport(fill, signal, isReady, Now.Utc, new()), Now);
}
