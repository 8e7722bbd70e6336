namespace Penstock.Bench.Tasks;

/// <summary>What is to be driven.</summary>
internal sealed record Load(int Tasks, int Clients, int Workers, int Window, int Arguments);
