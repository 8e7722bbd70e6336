using System.Xml;

namespace Penstock.Cli.TimeFrames.Summaries;

/// <summary>Writes one test suite as JUnit's XML, which continuous integration reads.</summary>
internal sealed class JUnitWriter : IDisposable
{
    private readonly XmlWriter _xml;
    private readonly TextWriter _output;
    private readonly string _suite;

    public JUnitWriter(TextWriter output, string suite, long tests, long failures, long skipped = 0)
    {
        (_output, _suite) = (output, suite);
        _xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, CheckCharacters = true });
        _xml.WriteStartElement("testsuites");
        _xml.WriteStartElement("testsuite");
        _xml.WriteAttributeString("name", suite);
        foreach (var (name, count) in new[] { ("tests", tests), ("failures", failures), ("skipped", skipped) }) _xml.WriteAttributeString(name, XmlConvert.ToString(count));
    }

    public void Passed(string name) => Case(name, null, null, null);

    public void Failed(string name, string message, string text) => Case(name, "failure", message, text);

    public void Skipped(string name, string message) => Case(name, "skipped", message, null);

    public void Dispose()
    {
        _xml.WriteEndElement();
        _xml.WriteEndElement();
        _xml.Dispose();
        _output.WriteLine();
    }

    private void Case(string name, string? outcome, string? message, string? text)
    {
        _xml.WriteStartElement("testcase");
        _xml.WriteAttributeString("classname", _suite);
        _xml.WriteAttributeString("name", Sound(name));
        if (outcome is not null)
        {
            _xml.WriteStartElement(outcome);
            _xml.WriteAttributeString("message", Sound(message!));
            if (text is not null) _xml.WriteString(Sound(text));
            _xml.WriteEndElement();
        }

        _xml.WriteEndElement();
    }

    // XML has no way to write most control characters, and half of a surrogate pair is none at all.
    private static string Sound(string text)
    {
        if (text.All(c => XmlConvert.IsXmlChar(c))) return text;
        return string.Concat(text.Select((c, i) => XmlConvert.IsXmlChar(c) || (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) || (char.IsLowSurrogate(c) && i > 0 && char.IsHighSurrogate(text[i - 1])) ? c : '\uFFFD'));
    }
}
