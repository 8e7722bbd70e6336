namespace Penstock.Pipeline.Inputs;

/// <summary>Something of the inputs that cannot be sent, found before the start and let pass (<see cref="InputOptions.KeepGoing"/>).</summary>
/// <param name="Name">The name of the loss.</param>
/// <param name="Message">File and reason.</param>
public sealed record InputLoss(string Name, string Message);
