using System.Xml.Linq;

namespace Penstock.Tests;

public sealed class DependencyArrowsTests
{
    // docs/architecture.md, "The house": arrows run downwards only.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Penstock.Net"] = [],
        ["Penstock.Checksums"] = [],
        ["Penstock.Rpc"] = [],
        ["Penstock.Capnp"] = [],
        ["Penstock.Ejfat"] = ["Penstock.Net", "Penstock.Rpc"],
        ["Penstock.LoadBalancer"] = ["Penstock.Ejfat", "Penstock.Net", "Penstock.Rpc"],
        ["Penstock.TimeFrames"] = ["Penstock.Checksums", "Penstock.Ejfat", "Penstock.Net", "Penstock.Rpc"],
        ["Penstock.Scaler"] = ["Penstock.Checksums", "Penstock.Net", "Penstock.Rpc", "Penstock.Capnp"],
        ["Penstock.DataMovement"] = ["Penstock.Checksums", "Penstock.Net", "Penstock.Rpc"],
        ["Penstock.Pipeline"] = ["Penstock.LoadBalancer", "Penstock.TimeFrames", "Penstock.Scaler", "Penstock.DataMovement", "Penstock.Checksums", "Penstock.Ejfat", "Penstock.Net", "Penstock.Rpc"],
        ["Penstock.Cli"] = ["Penstock.Pipeline", "Penstock.LoadBalancer", "Penstock.TimeFrames", "Penstock.Scaler", "Penstock.DataMovement", "Penstock.Checksums", "Penstock.Ejfat", "Penstock.Net", "Penstock.Rpc"],
    };

    [Fact]
    public void Every_project_of_src_has_its_place_in_the_house()
    {
        var projects = Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), projects);
    }

    [Fact]
    public void Arrows_run_downwards_only()
    {
        foreach (var (project, allowed) in Allowed)
        {
            var file = Path.Combine(Repository.Root, "src", project, project + ".csproj");
            var references = XDocument.Load(file).Descendants("ProjectReference")
                .Select(e => Path.GetFileNameWithoutExtension(e.Attribute("Include")!.Value.Replace('\\', '/')));
            foreach (var reference in references)
                Assert.True(allowed.Contains(reference, StringComparer.Ordinal), $"{project} refers to {reference}; allowed are: {string.Join(", ", allowed)}");
        }
    }
}
