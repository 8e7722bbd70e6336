namespace Penstock.Net;

/// <summary>One socket that is ready.</summary>
/// <param name="Token">What was given when the socket was added.</param>
/// <param name="Ready">What it is ready for.</param>
public readonly record struct PollEvent(object Token, PollInterest Ready);
