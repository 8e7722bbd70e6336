namespace Penstock.Ejfat.Configuration;

/// <summary>One value of an INI file.</summary>
/// <param name="Key"><c>section.key</c>, or the key alone before the first section.</param>
/// <param name="Value">The rest of its line, without blanks around it.</param>
/// <param name="Line">The line's number, from 1.</param>
public sealed record IniEntry(string Key, string Value, int Line);
