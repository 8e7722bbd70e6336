using Penstock.Pipeline.Files;
using Penstock.Pipeline.Reporting;
using Penstock.TimeFrames.Raw;

namespace Penstock.Pipeline.Inputs;

/// <summary>
/// The files that a run sends: raw pages become one source per link and one event per heartbeat frame, every other file one event. Everything is
/// looked at, and every raw page walked, before the first event.
/// </summary>
public sealed class InputSet
{
    private readonly List<string> _warnings = [];
    private readonly List<InputLoss> _losses = [];

    private InputSet()
    {
    }

    /// <summary>What is odd, and is sent as it is.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>What cannot be sent.</summary>
    public IReadOnlyList<InputLoss> Losses => _losses;

    /// <summary>Files of raw pages, in the order of the inputs and their names.</summary>
    public IReadOnlyList<RawInput> Raw { get; private set; } = [];

    /// <summary>All other files, likewise.</summary>
    public IReadOnlyList<InputFile> Files { get; private set; } = [];

    /// <summary>The folders they are in, parents first.</summary>
    public IReadOnlyList<InputFile> Folders { get; private set; } = [];

    /// <summary>Looks at the inputs.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="options">How they are taken.</param>
    /// <exception cref="InputException">Something is missing, may not be read or is damaged, and there is no <see cref="InputOptions.KeepGoing"/>; or nothing is left to send.</exception>
    public static InputSet Open(IReadOnlyList<string> paths, InputOptions options)
    {
        var set = new InputSet();
        set.Look(paths, options);
        return set;
    }

    private void Look(IReadOnlyList<string> paths, InputOptions options)
    {
        void Refuse(string loss, string message, Exception? cause)
        {
            if (!options.KeepGoing) throw new InputException(message, cause);
            _losses.Add(new InputLoss(loss, message));
        }

        var walk = new InputWalk(_warnings.Add, (message, cause) => Refuse(LossName.InputUnreadable, message, cause));
        for (var i = 0; i < paths.Count; i++)
        {
            if (paths[i].Length == 0) throw new InputException("input '' is empty; a file or folder is accepted");
            walk.Add(new FilePath(paths[i]), i);
        }

        var raw = new List<RawInput>();
        var files = new List<InputFile>();
        var scan = new HeartbeatFrameScan(_warnings.Add);
        foreach (var file in walk.Regular)
        {
            try
            {
                using var handle = FileSystem.OpenRead(file.Path);
                if (!RawDetection.IsRaw(handle, file.Path.Name))
                {
                    files.Add(file);
                    continue;
                }

                var found = scan.Read(handle, file.Path.ToString());
                if (found.Damage is { } damage) Refuse(LossName.InputDamaged, damage.Message, damage);
                else if (found.Pages == 0) Refuse(LossName.InputDamaged, $"input '{file.Path}' is empty; a raw file holds at least one page", null);
                if (found.Frames.Count > 0) raw.Add(new RawInput(file, found));
            }
            catch (IOException exception)
            {
                Refuse(LossName.InputUnreadable, $"input: {exception.Message}", exception);
            }
        }

        (Raw, Files, Folders) = (raw, files, walk.Folders);
        if (raw.Count + files.Count == 0)
        {
            throw new InputException(_losses.Count > 0 ? $"nothing is left to send: {_losses[0].Message}" : "there is nothing to send");
        }
    }
}
