using Penstock.Scaler.Messages;
using Penstock.Scaler.Scheduling;

namespace Penstock.Tests.Scheduling;

/// <summary>Clients, workers and time do anything, in seeded order: every task ends exactly once in a state its client learns, and nothing is left behind.</summary>
public sealed class ChaosTests
{
    [Theory]
    [InlineData("allocate=even_load; scaling=vanilla")]
    [InlineData("allocate=capability; scaling=capability")]
    public void Every_task_ends_exactly_once_whatever_dies(string policy)
    {
        for (var seed = 1; seed <= 25; seed++) new World(policy, seed).Live(600);
    }

    private sealed class World
    {
        private readonly SchedulerHouse _house;
        private readonly Random _random;
        private readonly string _what;
        private readonly bool _forgets;
        private readonly Dictionary<string, Party> _workers = [];
        private readonly Dictionary<string, List<TaskId>> _has = [];
        private readonly Dictionary<TaskId, string> _owner = [];
        private readonly Dictionary<TaskId, int> _ends = [];
        private readonly Dictionary<string, Party> _clients = [];
        private readonly HashSet<string> _left = [];
        private readonly HashSet<TaskId> _nodes = [];
        private readonly HashSet<TaskId> _failed = [];
        private readonly HashSet<ObjectId> _made = [];
        private int _next;

        public World(string policy, int seed)
        {
            _house = new SchedulerHouse(policy, o => o with { MaxWorkersLost = 3, StorageForgetsOwners = seed % 3 == 0 }) { HasMonitors = seed % 2 == 0 };
            _random = new Random(seed);
            _forgets = seed % 3 == 0;
            _what = $"{policy}, seed {seed}";
        }

        public void Live(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                Step();
                Hear();
            }
            // In the end workers come that do everything they are asked for.
            var last = Join(["gpu", "big"], 100_000);
            for (var i = 0; i < 400 && _house.Scheduler.Tasks > 0; i++)
            {
                foreach (var (name, party) in _workers.ToArray()) Work(name, party, 1);
                _house.Time.Move(TimeSpan.FromMilliseconds(300));
                foreach (var party in _workers.Values) Beat(party);
                foreach (var party in _clients.Values) _house.Say(party, new ClientHeartbeat());
                _house.Scheduler.Tick();
                Hear();
            }
            Assert.True(_house.Scheduler.Tasks == 0, $"{_what}: {_house.Scheduler.Tasks} tasks are left");
            Assert.Equal(0, _house.Scheduler.WaitingTasks);
            Assert.All(_house.Scheduler.Workers, w => Assert.Equal(0, w.Load));
            foreach (var (task, client) in _owner)
            {
                var ends = _ends.GetValueOrDefault(task);
                if (!_left.Contains(client)) Assert.True(ends == 1, $"{_what}: task {task} of {client} ended {ends} times");
                else Assert.True(ends <= 1, $"{_what}: task {task} of {client}, who left, ended {ends} times");
            }
            LeaveNothing();
            _ = last;
        }

        // When the last client left, every object that a worker made was deleted.
        private void LeaveNothing()
        {
            foreach (var client in _clients.Values) _house.Scheduler.Ended(client, final: true);
            _house.Scheduler.Tick();
            Assert.Equal((0, 0), (_house.Scheduler.Clients, (int)_house.Scheduler.Status().ObjectManager.NumberOfObjects));
            var deleted = _house.Deleted.ToHashSet();
            Assert.True(_forgets || _made.IsSubsetOf(deleted), $"{_what}: {_made.Except(deleted).Count()} of {_made.Count} objects are left");
            _made.Clear();
        }

        private void Step()
        {
            switch (_random.Next(22))
            {
                case < 6 when _clients.Count > 0:
                    Submit();
                    break;
                case 6 when _clients.Count > 0:
                    SubmitGraph();
                    break;
                case 7 or 8 when _workers.Count < 5:
                    Join(_random.Next(3) switch { 0 => ["gpu"], 1 => ["gpu", "big"], _ => [] }, _random.Next(1, 5));
                    break;
                case 9 when _workers.Count > 0:
                    Kill();
                    break;
                case 10 when _clients.Count < 3:
                    var client = _house.Client($"Client|{++_next}");
                    _clients[client.Name] = client;
                    break;
                case 11 when _clients.Count > 0 && _random.Next(4) == 0:
                    var (gone, party) = _clients.ElementAt(_random.Next(_clients.Count));
                    _clients.Remove(gone);
                    _left.Add(gone);
                    if (_random.Next(2) == 0) _house.Scheduler.Ended(party, final: true);
                    else _house.Say(party, new ClientDisconnect());
                    break;
                case 12 when _owner.Count > 0:
                    Cancel();
                    break;
                case 13 or 14:
                    Pass();
                    break;
                default:
                    foreach (var (name, worker) in _workers.ToArray()) Work(name, worker, 0.5);
                    break;
            }
        }

        private void Submit()
        {
            var client = _clients.Values.ElementAt(_random.Next(_clients.Count));
            var task = SchedulerHouse.Task(client, ++_next, Wanted());
            _owner[task.TaskId] = client.Name;
            _house.Say(client, task);
        }

        private void SubmitGraph()
        {
            var client = _clients.Values.ElementAt(_random.Next(_clients.Count));
            var nodes = new List<TaskMessage>();
            for (var i = _random.Next(1, 7); i > 0; i--)
            {
                var parents = nodes.Where(_ => _random.Next(2) == 0).Select(n => new TaskArgument(n.TaskId)).ToArray();
                nodes.Add(SchedulerHouse.Task(client, ++_next, Wanted()) with { FunctionArgs = parents });
            }
            var graph = new GraphTask { TaskId = SchedulerHouse.Id(++_next), Source = client.Identity, Targets = [nodes[^1].TaskId], Graph = [.. nodes] };
            foreach (var node in nodes)
            {
                _owner[node.TaskId] = client.Name;
                _nodes.Add(node.TaskId);
            }
            _owner[graph.TaskId] = client.Name;
            _house.Say(client, graph);
        }

        private TaskCapability[] Wanted() => _random.Next(4) switch { 0 => [new TaskCapability { Name = "gpu" }], 1 => [new TaskCapability { Name = "big" }], _ => [] };

        private void Cancel()
        {
            var (task, owner) = _owner.ElementAt(_random.Next(_owner.Count));
            // A task that ended is answered with "not found", which is no second end.
            if (_clients.TryGetValue(owner, out var client) && !_ends.ContainsKey(task)) _house.Say(client, new TaskCancel { TaskId = task, Force = _random.Next(2) == 0 });
        }

        private Party Join(string[] capabilities, int queue)
        {
            var name = $"Worker|{++_next}";
            var party = new Party(SchedulerHouse.Bytes(name));
            _workers[name] = party;
            _has[name] = [];
            _house.Say(party, new WorkerHeartbeat { QueueSize = (uint)queue, Capabilities = [.. capabilities.Select(c => new TaskCapability { Name = c })] });
            Hear();
            return party;
        }

        private void Beat(Party worker) => _house.Say(worker, new WorkerHeartbeat { QueueSize = 1 });

        private void Kill()
        {
            var (name, party) = _workers.ElementAt(_random.Next(_workers.Count));
            _workers.Remove(name);
            switch (_random.Next(3))
            {
                case 0:
                    _house.Scheduler.Ended(party, final: true);
                    break;
                case 1:
                    _house.Say(party, new DisconnectRequest { Worker = party.Identity });
                    break;
                case 2 when _random.Next(2) == 0:
                    // Asleep: noticed by the time; then it wakes and answers for what it had.
                    _house.Time.Move(TimeSpan.FromSeconds(5));
                    foreach (var other in _workers.Values) Beat(other);
                    foreach (var client in _clients.Values) _house.Say(client, new ClientHeartbeat());
                    _house.Scheduler.Tick();
                    Hear();
                    _workers[name] = party;
                    Work(name, party, 0.7);
                    Beat(party);
                    break;
                default:
                    break; // silent from now on, and noticed by the time
            }
        }

        private void Pass()
        {
            _house.Time.Move(TimeSpan.FromSeconds(_random.NextDouble() * 4));
            foreach (var party in _workers.Values) Beat(party);
            foreach (var party in _clients.Values) _house.Say(party, new ClientHeartbeat());
            _house.Scheduler.Tick();
        }

        private void Work(string name, Party worker, double share)
        {
            var has = _has[name];
            for (var i = has.Count - 1; i >= 0; i--)
            {
                if (_random.NextDouble() > share) continue;
                var task = has[i];
                has.RemoveAt(i);
                var id = SchedulerHouse.Object(_owner[task], 1_000_000 + _made.Count);
                _made.Add(id);
                _house.Say(worker, new ObjectInstruction { ObjectUser = SchedulerHouse.Bytes(_owner[task]), ObjectMetadata = new ObjectMetadata { ObjectIds = [id] } });
                _house.Say(worker, new TaskResult { TaskId = task, ResultType = _random.Next(8) == 0 ? TaskResultType.Failed : TaskResultType.Success, Results = [id] });
            }
        }

        // Everybody reads what was sent to them: workers answer cancels, clients count ends.
        private void Hear()
        {
            while (_house.Sent.Count > 0)
            {
                var sent = _house.Sent.ToArray();
                _house.Sent.Clear();
                foreach (var (to, message) in sent)
                {
                    switch (message)
                    {
                        case TaskMessage task when _has.TryGetValue(to, out var has):
                            Assert.DoesNotContain(task.TaskId, has);
                            has.Add(task.TaskId);
                            break;
                        case TaskCancel cancel when _workers.TryGetValue(to, out var worker):
                            var had = _has[to].Contains(cancel.TaskId);
                            var refused = had && !cancel.Force && _random.Next(2) == 0;
                            if (had && !refused) _has[to].Remove(cancel.TaskId);
                            _house.Confirm(worker, cancel.TaskId, !had ? TaskCancelConfirmType.CancelNotFound : refused ? TaskCancelConfirmType.CancelFailed : TaskCancelConfirmType.Canceled);
                            break;
                        case TaskResult result:
                            End(result.TaskId, to, result.ResultType != TaskResultType.Success);
                            break;
                        case TaskCancelConfirm { CancelConfirmType: not TaskCancelConfirmType.CancelFailed } confirm:
                            End(confirm.TaskId, to, failed: false);
                            break;
                    }
                }
            }
        }

        // Of a graph that failed, tasks that still ran send their own result after the copied error; the client knows them as finished.
        private void End(TaskId task, string to, bool failed)
        {
            Assert.True(_owner.TryGetValue(task, out var owner) && owner == to, $"{_what}: {to} heard of task {task} of {owner}");
            if (_nodes.Contains(task) && _failed.Contains(task)) return;
            _ends[task] = _ends.GetValueOrDefault(task) + 1;
            if (failed) _failed.Add(task);
        }
    }
}
