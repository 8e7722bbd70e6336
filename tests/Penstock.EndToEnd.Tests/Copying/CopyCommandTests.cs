using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Penstock.Tests.Running;

namespace Penstock.Tests.Copying;

public sealed class CopyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Program => Path.Combine(Repository.Root, "artifacts/bin/Penstock.Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "penstock");

    public void Dispose() => _folder.Dispose();

    // 200 instants: PENSTOCK_COPY_KILLS=200.
    [Fact]
    public async Task A_copy_killed_at_any_instant_goes_on_and_never_shows_half_a_file()
    {
        Shell("mkdir -p src/sub; for i in 1 2; do head -c 12000000 /dev/urandom > src/big$i; done; ln src/big1 src/sub/again; for i in $(seq 1 300); do head -c $((i * 30)) /dev/urandom > src/sub/s$i; done");
        const long Chunk = 1 << 20;
        var kills = int.TryParse(Environment.GetEnvironmentVariable("PENSTOCK_COPY_KILLS"), CultureInfo.InvariantCulture, out var asked) ? asked : 8;
        var random = new Random(20261125);
        long written = 0, content = 24_000_000 + Enumerable.Range(1, 300).Sum(i => i * 30L);
        var killed = 0;
        for (var runs = 0; killed < kills; runs++)
        {
            using var process = Start();
            await Task.Delay(random.Next(150, 900), TestContext.Current.CancellationToken);
            process.Signal("STOP");
            var so = Written(process.Id);
            process.Signal("KILL");
            var ended = await process.EndAsync();
            // Whole files only, at every instant.
            if (Directory.Exists(_folder["dst"])) Assert.Equal("", Shell("cd dst; find . -type f ! -name '*.part' -exec sh -c 'cmp -s \"$1\" \"../src/$1\" || echo \"$1\"' sh {} \\;"));
            if (ended.ExitCode == 0)
            {
                Assert.Equal("", Shell("diff -r src dst"));
                Shell("rm -rf dst");
                written = 0;
                continue;
            }

            killed++;
            written += so;
            // What is written again is less than two chunks of each big file for each kill, small files once more, and the journal.
            var known = Known();
            Assert.True(written <= content + (killed * 2 * 2 * Chunk) + (killed * 2_000_000), $"{written} bytes after {killed} kills of {content}, {known} known");
        }

        var last = await PenstockProcess.RunAsync(Arguments(limit: false));
        Assert.Equal(0, last.ExitCode);
        Assert.Equal("", Shell("diff -r src dst; find dst -name '*.part'; ls journal 2>/dev/null || true"));
        Assert.Equal("2", Shell("stat -c %h dst/sub/again").Trim());
    }

    [Fact]
    public async Task Dcps_readers_find_their_figures_in_the_output()
    {
        Shell("mkdir src; head -c 3000000 /dev/zero > src/f; ln -s f src/l");
        var ended = await PenstockProcess.RunAsync("copy", "cp", "--archive", "--output", "dcp", "--bwlimit", "1500000", _folder["src"], _folder["dst"]);
        Assert.Equal(0, ended.ExitCode);
        var progress = Regex.Matches(ended.Output, @"Copied.+\(([[:digit:]]{1,3})%\)".Replace("[[:digit:]]", "[0-9]", StringComparison.Ordinal), RegexOptions.None, TimeSpan.FromSeconds(5)).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(100, progress[^1]);
        Assert.Contains(progress, p => p is > 0 and < 100);
        // After the line with 100 %.
        var tail = ended.Output[ended.Output.LastIndexOf("(100%)", StringComparison.Ordinal)..];
        Assert.Equal(("3", "1", "1", "1"), (Figure(tail, "Items"), Figure(tail, "Directories"), Figure(tail, "Files"), Figure(tail, "Links")));
        Assert.Matches(@"Seconds: ([0-9.]+)", tail);
        Assert.Matches(@"Data: 2\.861 MiB \(3000000 bytes\)", tail);
        Assert.Matches(@"Rate: .*\(3000000 bytes in", tail);
    }

    [Fact]
    public void Paths_that_are_no_text_are_copied_byte_for_byte()
    {
        Shell("mkdir src; echo x > \"$(printf 'src/a\\377')\"");
        Shell($"'{Program}' copy cp -q \"$(printf 'src/a\\377')\" \"$(printf 'dst\\376')\"");
        // Gone before the folder is: .NET does not find such names.
        Assert.Equal("x", Shell("cat \"$(printf 'dst\\376')\"; rm -r src dst*").Trim());
    }

    [Fact]
    public async Task Exit_codes_tell_done_failed_refused_and_cancelled()
    {
        Shell("mkdir src; head -c 3000000 /dev/zero > src/f");
        Assert.Equal(0, (await PenstockProcess.RunAsync("copy", "cp", "-q", _folder["src/"], _folder["dst"])).ExitCode);
        var missing = await PenstockProcess.RunAsync("copy", "cp", "-q", _folder["none"], _folder["dst"]);
        Assert.Equal((1, 1), (missing.ExitCode, missing.Error.Trim().Split('\n').Length));
        Assert.Contains("ENOENT", missing.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await PenstockProcess.RunAsync("copy", "cp", "--sparse", "perhaps", "a", "b")).ExitCode);
        Assert.Equal(2, (await PenstockProcess.RunAsync("copy", "cp", "alone")).ExitCode);
        using var slow = PenstockProcess.Start("copy", "cp", "-q", "--json", "--bwlimit", "200000", _folder["src/"], _folder["slow"]);
        while (!Directory.Exists(_folder["slow"])) await Task.Delay(20, TestContext.Current.CancellationToken);
        slow.Signal("INT");
        var cancelled = await slow.EndAsync();
        Assert.Equal((4, "cancelled"), (cancelled.ExitCode, cancelled.Report.GetProperty("outcome").GetString()));
        Assert.Equal(1, (await PenstockProcess.RunAsync("copy", "verify", _folder["src"], _folder["slow"])).ExitCode);
        Assert.Equal(0, (await PenstockProcess.RunAsync("copy", "verify", _folder["src"], _folder["dst"])).ExitCode);
    }

    [Fact]
    public void A_user_who_may_not_read_or_give_away_is_told_and_copies_the_rest()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/bin/setpriv"), "becoming another user needs root and setpriv");
        Shell("chmod 755 .; mkdir src; chmod 755 src; echo open > src/open; echo closed > src/closed; chmod 600 src/closed; mkdir src/shut; chmod 700 src/shut; echo x > src/setuid; chmod 4755 src/setuid; mkdir out; chown 65534:65534 out");
        var (code, _, error) = Run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/tmp", Program, "copy", "cp", "-q", "--archive", "src/", "out");
        Assert.SkipWhen(error.Contains("Permission denied", StringComparison.Ordinal) && error.Contains("penstock:", StringComparison.Ordinal) is false, "the built command cannot be read by another user here");
        Assert.Equal(1, code);
        Assert.Equal(
            ["penstock: 'src/closed': open: Permission denied (EACCES)", "penstock: 'src/shut': open: Permission denied (EACCES)"],
            error.Trim().Split('\n').Select(l => l.Replace("src//", "src/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal("open:644:65534 setuid:755:65534", Shell("cd out; stat -c %n:%a:%u * | paste -sd' '").Trim());
    }

    private static string Figure(string text, string name) => Regex.Match(text, $"{name}: ([0-9]+)", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;

    private string[] Arguments(bool limit) =>
        ["copy", "cp", "-q", "--archive", "--chunk", "1Mi", "--journal", _folder["journal"], .. limit ? ["--bwlimit", "20M"] : Array.Empty<string>(), _folder["src/"], _folder["dst"]];

    private PenstockProcess Start() => PenstockProcess.Start(Arguments(limit: true));

    private long Known() => File.Exists(_folder["journal"]) ? new FileInfo(_folder["journal"]).Length : 0;

    // What the process has written: write, and copying inside the kernel too.
    private static long Written(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/io").Where(l => l.StartsWith("wchar:", StringComparison.Ordinal)).Select(l => long.Parse(l["wchar:".Length..], CultureInfo.InvariantCulture)).FirstOrDefault();
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private string Shell(string commands)
    {
        var (code, output, error) = Run("/bin/bash", "-ec", commands);
        Assert.True(code == 0, $"{commands}: {error}{output}");
        return output;
    }

    private (int Code, string Output, string Error) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder.Path, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
