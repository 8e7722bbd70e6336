namespace Penstock.TimeFrames.Checking;

/// <summary>Compares records, as they are checked, with the lines of <c>NAME.xxh3</c>. Lines and records go in the order of the file; a line is found by its offset.</summary>
internal sealed class ChecksumComparison : IDisposable
{
    private readonly string _path;
    private readonly Action<FileProblem> _tell;
    private readonly IEnumerator<RecordChecksums.Entry> _lines;
    private bool _more;

    /// <summary>Damage was told of: that its records are missing is no news.</summary>
    public bool HasDamage { get; set; }

    public ChecksumComparison(string path, Action<FileProblem> tell)
    {
        (_path, _tell) = (path, tell);
        _lines = RecordChecksums.Read(path).GetEnumerator();
        _more = _lines.MoveNext();
    }

    public void Add(in RecordChecksums.Entry record, uint? counter)
    {
        PassLines(record.Offset);
        if (!_more || _lines.Current.Offset > record.Offset)
        {
            Tell(record.Offset, "time frame", $"without a line in {_path}", "one line per time frame is accepted", counter);
            return;
        }

        var line = _lines.Current;
        _more = _lines.MoveNext();
        if (line.Bytes != record.Bytes) Tell(record.Offset, "size of the time frame", $"{record.Bytes}", $"{line.Bytes} is accepted, which {_path} says", counter);
        else if (line.Digest != record.Digest) Tell(record.Offset, "XXH3-64 of the time frame", $"{record.Digest:x16}", $"{line.Digest:x16} is accepted, which {_path} says", counter);
    }

    public void End(long length) => PassLines(length + 1);

    public void Dispose() => _lines.Dispose();

    // Of records that are not there, or could not be read.
    private void PassLines(long offset)
    {
        for (; _more && _lines.Current.Offset < offset; _more = _lines.MoveNext())
        {
            if (!HasDamage) Tell(_lines.Current.Offset, "time frame", "missing or damaged", $"{_lines.Current.Bytes} bytes are accepted here, which {_path} says", null);
        }
    }

    private void Tell(long offset, string field, string value, string accepted, uint? counter) =>
        _tell(new FileProblem(ProblemKind.Checksum, offset, field, value, accepted) { TfCounter = counter });
}
