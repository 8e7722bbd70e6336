using System.Text.RegularExpressions;

namespace Penstock.Tests;

public sealed partial class DocumentationTests
{
    [Theory]
    [InlineData("SendEvents")]
    [InlineData("ReceiveEvents")]
    public void The_library_page_shows_the_examples_as_they_are_compiled(string example)
    {
        var program = File.ReadAllText(Path.Combine(Repository.Root, "examples", example, "Program.cs")).TrimEnd();
        Assert.Contains($"```csharp\n{program}\n```", File.ReadAllText(Path.Combine(Repository.Root, "docs", "library.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_between_pages_lead_somewhere()
    {
        var pages = Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Append(Path.Combine(Repository.Root, "README.md")).Append(Path.Combine(Repository.Root, "CHANGELOG.md"));
        foreach (var page in pages)
        {
            foreach (Match link in RelativeLink().Matches(File.ReadAllText(page)))
            {
                var target = Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value);
                Assert.True(File.Exists(target) || Directory.Exists(target), $"{Path.GetFileName(page)} links to {link.Groups[1].Value}, which does not exist");
            }
        }
    }

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex RelativeLink();
}
