using System.Reflection;

namespace Penstock.Tests;

/// <summary>Where the checkout is, and the data that stands beside it.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    /// <summary>A file or folder below <c>../shared</c>; the test is skipped, with the reason, where it is absent.</summary>
    public static string Shared(string relative)
    {
        var path = Path.GetFullPath(Path.Combine(Root, "..", "shared", relative));
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"'{relative}' is not in ../shared beside this checkout");
        return path;
    }
}
