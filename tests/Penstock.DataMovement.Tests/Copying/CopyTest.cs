using Penstock.DataMovement.Copying;

namespace Penstock.Tests.Copying;

/// <summary>What the engine's tests share: a folder, and a copy of "src" to "dst" in it.</summary>
public abstract class CopyTest : IDisposable
{
    private protected Scratch Scratch { get; } = new();

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Scratch.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected CopyOptions Options(string source = "src/", string target = "dst") =>
        new() { Sources = [new RawPath(Scratch[source])], Destination = new RawPath(Scratch[target]), Preserve = Preserve.All };

    private protected static Task<CopyResult> RunAsync(CopyOptions options) => new CopyEngine(options).RunAsync(Cancel);

    private protected string Names(string folder) => Scratch.Shell($"cd {folder} && find . -mindepth 1 | LC_ALL=C sort | paste -sd' '").Trim();
}
