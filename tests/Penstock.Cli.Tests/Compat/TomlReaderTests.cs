using System.Text.Json;
using Penstock.Cli.Compat.Scaler;

namespace Penstock.Cli.Tests.Compat;

public sealed class TomlReaderTests
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Every_kind_of_value_is_read()
    {
        var read = TomlReader.Read(
            """"
            # a comment
            title = "a \"quoted\" text\u0021" # another
            literal = 'C:\path'
            number = 1_000
            hex = 0xFF
            negative = -3
            real = 2.5e3
            on = true
            list = [ 1, 2,
              3, # with a comment
            ]
            inline = { a = 1, b.c = "x" }
            date = 2026-08-20
            many = '''
            first
            second'''
            joined = """one \
               two"""

            [scheduler]
            bind_address = "tcp://127.0.0.1:6378"
            "quoted key" = false
            [a.b]
            c = 1

            [[worker_manager]]
            type = "one"
            [[worker_manager]]
            type = "two"
            [worker_manager.more]
            x = 1
            """");
        Assert.Equal(
            """{"title":"a \"quoted\" text!","literal":"C:\\path","number":1000,"hex":255,"negative":-3,"real":2500,"on":true,"list":[1,2,3],"inline":{"a":1,"b":{"c":"x"}},"date":"2026-08-20","many":"first\nsecond","joined":"one two","scheduler":{"bind_address":"tcp://127.0.0.1:6378","quoted key":false},"a":{"b":{"c":1}},"worker_manager":[{"type":"one"},{"type":"two","more":{"x":1}}]}""",
            JsonSerializer.Serialize(read, Plain));
    }

    [Theory]
    [InlineData("a = ", "line 1: a value is expected")]
    [InlineData("a = 1\nb", "line 2: '=' is expected")]
    [InlineData("a = x", "line 1: 'x' is no value; texts need quotes")]
    [InlineData("a = \"x", "line 1: the text does not end")]
    [InlineData("a = 1 b = 2", "line 1: the end of the line is expected")]
    [InlineData("a = 1\na = 2", "line 2: 'a' is given twice")]
    [InlineData("a = 1\n[a]", "line 2: 'a' is no table")]
    [InlineData("[a", "line 1: ']' is expected")]
    [InlineData("a = [1 2]", "line 1: ',' or ']' is expected")]
    [InlineData("a = \"\\q\"", "line 1: '\\q' is no escape")]
    public void What_is_wrong_is_said_with_its_line(string text, string expected) => Assert.Equal(expected, Assert.Throws<TomlException>(() => TomlReader.Read(text)).Message);

    [Fact]
    public void Mutated_files_are_read_or_refused()
    {
        const string Text = "[a.b]\nc = [1, 2.5, \"x\\u0041\", { d = 'e' }]\n[[f]]\ng = '''h\ni'''\nj = true # k\n[f.l]\nm = 0x10\n";
        var random = new Random(1);
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var mutated = Text.ToCharArray();
            for (var n = random.Next(1, 5); n > 0; n--) mutated[random.Next(mutated.Length)] = "[]{}='\"\\.,#\n ab1\0"[random.Next(17)];
            try
            {
                TomlReader.Read(new string(mutated, 0, random.Next(mutated.Length + 1)));
            }
            catch (TomlException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 5_000, 19_999);
        Assert.Throws<TomlException>(() => TomlReader.Read("a = " + new string('[', 100_000)));
    }
}
