using Penstock.Pipeline.Files;

namespace Penstock.Pipeline.Inputs;

/// <summary>A file or folder below an input.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Relative">Its name in the output: beginning with the input's own last name.</param>
/// <param name="Status">What it was when it was found.</param>
/// <param name="Input">Index of the input.</param>
public sealed record InputFile(FilePath Path, FilePath Relative, FileStatus Status, int Input);
