using System.Globalization;
using System.Text;
using Penstock.Capnp;

namespace Penstock.Tests;

/// <summary>A value of <c>Kinds</c> (kinds.capnp): drawn at random, written and read with the library, and as the text that the reference command reads.</summary>
internal sealed class KindsValue
{
    public const int DataWords = 4;
    public const int Pointers = 16;

    public bool Flag, Other, HasEmpty;
    public byte Byte;
    public short Short;
    public uint Number;
    public long Long;
    public float Single;
    public double Double;
    public string Text = "";
    public byte[] Data = [], Bytes = [];
    public KindsValue? Child;
    public bool[] Bools = [];
    public int Voids, Empties;
    public ushort[] Shorts = [];
    public uint[] Numbers = [];
    public ulong[] Longs = [];
    public string[] Texts = [];
    public byte[][] Datas = [];
    public KindsValue[] Children = [];
    public ushort[][] Lists = [];
    public (uint Left, string Right)[][] StructLists = [];

    public static KindsValue Draw(Random random, int depth)
    {
        string Word() => new([.. Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(4) == 0 ? 'é' : (char)random.Next('a', 'z'))]);
        byte[] Some()
        {
            var bytes = new byte[random.Next(20)];
            random.NextBytes(bytes);
            return bytes;
        }
        T[] Many<T>(Func<T> one) => [.. Enumerable.Range(0, random.Next(5)).Select(_ => one())];
        return new KindsValue
        {
            Flag = random.Next(2) == 0, Other = random.Next(2) == 0, HasEmpty = random.Next(2) == 0,
            Byte = (byte)random.Next(256), Short = (short)random.Next(-32768, 32768), Number = (uint)random.NextInt64(uint.MaxValue), Long = random.NextInt64(),
            Single = random.Next(-1000, 1000) / 8f, Double = random.Next(-100000, 100000) / 64.0,
            Text = Word(), Data = Some(), Bytes = Some(), Bools = [.. Enumerable.Range(0, random.Next(20)).Select(_ => random.Next(2) == 0)],
            Voids = random.Next(5), Empties = random.Next(5),
            Shorts = Many(() => (ushort)random.Next(65536)), Numbers = Many(() => (uint)random.Next()), Longs = Many(() => (ulong)random.NextInt64()),
            Texts = Many(Word), Datas = Many(Some),
            Lists = Many(() => Many(() => (ushort)random.Next(65536))), StructLists = Many(() => Many(() => ((uint)random.Next(), Word()))),
            Child = depth > 0 && random.Next(2) == 0 ? Draw(random, depth - 1) : null,
            Children = depth > 0 ? [.. Enumerable.Range(0, random.Next(3)).Select(_ => Draw(random, depth - 1))] : [],
        };
    }

    public static KindsValue Read(StructReader from)
    {
        var value = new KindsValue
        {
            Flag = from.GetBool(0, 0), Other = from.GetBool(0, 1), Byte = from.GetByte(1), Short = from.GetInt16(2), Number = from.GetUInt32(4), Long = from.GetInt64(8),
            Single = from.GetSingle(16), Double = from.GetDouble(24), Text = from.GetText(0), Data = from.GetData(1).ToArray(),
            Child = from.Has(2) ? Read(from.GetStruct(2)) : null, HasEmpty = from.Has(3) && from.GetStruct(3).PointerCount == 0, Voids = from.GetList(4).Count,
            Bytes = from.GetList(6).AsBytes().ToArray(), Empties = from.GetList(13).Count,
        };
        var list = from.GetList(5);
        value.Bools = new bool[list.Count];
        for (var i = 0; i < list.Count; i++) value.Bools[i] = list.GetBool(i);
        list = from.GetList(7);
        value.Shorts = Words(list);
        list = from.GetList(8);
        value.Numbers = new uint[list.Count];
        for (var i = 0; i < list.Count; i++) value.Numbers[i] = list.GetUInt32(i);
        list = from.GetList(9);
        value.Longs = new ulong[list.Count];
        for (var i = 0; i < list.Count; i++) value.Longs[i] = list.GetUInt64(i);
        ReadNested(from, value);
        return value;
    }

    private static void ReadNested(StructReader from, KindsValue value)
    {
        var list = from.GetList(10);
        value.Texts = new string[list.Count];
        for (var i = 0; i < list.Count; i++) value.Texts[i] = list.GetText(i);
        list = from.GetList(11);
        value.Datas = new byte[list.Count][];
        for (var i = 0; i < list.Count; i++) value.Datas[i] = list.GetData(i).ToArray();
        list = from.GetList(12);
        value.Children = new KindsValue[list.Count];
        for (var i = 0; i < list.Count; i++) value.Children[i] = Read(list.GetStruct(i));
        list = from.GetList(14);
        value.Lists = new ushort[list.Count][];
        for (var i = 0; i < list.Count; i++) value.Lists[i] = Words(list.GetList(i));
        list = from.GetList(15);
        value.StructLists = new (uint, string)[list.Count][];
        for (var i = 0; i < list.Count; i++)
        {
            var pairs = list.GetList(i);
            value.StructLists[i] = new (uint, string)[pairs.Count];
            for (var j = 0; j < pairs.Count; j++) value.StructLists[i][j] = (pairs.GetStruct(j).GetUInt32(0), pairs.GetStruct(j).GetText(0));
        }
    }

    public void Write(StructWriter to)
    {
        to.SetBool(0, 0, Flag);
        to.SetBool(0, 1, Other);
        to.SetByte(1, Byte);
        to.SetInt16(2, Short);
        to.SetUInt32(4, Number);
        to.SetInt64(8, Long);
        to.SetSingle(16, Single);
        to.SetDouble(24, Double);
        to.SetText(0, Text);
        to.SetData(1, Data);
        Child?.Write(to.InitStruct(2, DataWords, Pointers));
        if (HasEmpty) to.InitStruct(3, 0, 0);
        to.InitList(4, ElementSize.Void, Voids);
        var list = to.InitList(5, ElementSize.Bit, Bools.Length);
        for (var i = 0; i < Bools.Length; i++) list.SetBool(i, Bools[i]);
        list = to.InitList(6, ElementSize.Byte, Bytes.Length);
        for (var i = 0; i < Bytes.Length; i++) list.SetByte(i, Bytes[i]);
        list = to.InitList(7, ElementSize.TwoBytes, Shorts.Length);
        for (var i = 0; i < Shorts.Length; i++) list.SetUInt16(i, Shorts[i]);
        list = to.InitList(8, ElementSize.FourBytes, Numbers.Length);
        for (var i = 0; i < Numbers.Length; i++) list.SetUInt32(i, Numbers[i]);
        list = to.InitList(9, ElementSize.EightBytes, Longs.Length);
        for (var i = 0; i < Longs.Length; i++) list.SetUInt64(i, Longs[i]);
        WriteNested(to);
    }

    /// <summary>As <c>capnp encode</c> reads it.</summary>
    public string ToText()
    {
        string List<T>(IEnumerable<T> values, Func<T, string> one) => "[" + string.Join(",", values.Select(one)) + "]";
        string Quoted(string text) => "\"" + text + "\"";
        string Hex(byte[] bytes) => bytes.Length == 0 ? "\"\"" : "0x\"" + string.Join(" ", bytes.Select(b => b.ToString("x2", CultureInfo.InvariantCulture))) + "\"";
        string Flag(bool value) => value ? "true" : "false";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"(flag={Flag(this.Flag)},other={Flag(Other)},byte={Byte},short= {Short},number={Number},long= {Long},single= {Single},double= {Double}");
        text.Append(CultureInfo.InvariantCulture, $",text={Quoted(Text)},data={Hex(Data)}");
        if (Child is not null) text.Append(",child=").Append(Child.ToText());
        if (HasEmpty) text.Append(",empty=()");
        text.Append(",voids=").Append(List(Enumerable.Repeat("void", Voids), v => v)).Append(",bools=").Append(List(Bools, Flag)).Append(",bytes=").Append(List(Bytes, b => $"{b}"));
        text.Append(",shorts=").Append(List(Shorts, v => $"{v}")).Append(",numbers=").Append(List(Numbers, v => $"{v}")).Append(",longs=").Append(List(Longs, v => $"{v}"));
        text.Append(",texts=").Append(List(Texts, Quoted)).Append(",datas=").Append(List(Datas, Hex)).Append(",children=").Append(List(Children, c => c.ToText()));
        text.Append(",empties=").Append(List(Enumerable.Repeat("()", Empties), v => v)).Append(",lists=").Append(List(Lists, l => List(l, v => $"{v}")));
        return text.Append(",structLists=").Append(List(StructLists, l => List(l, p => $"(left={p.Left},right={Quoted(p.Right)})"))).Append(')').ToString();
    }

    private static ushort[] Words(ListReader list)
    {
        var words = new ushort[list.Count];
        for (var i = 0; i < list.Count; i++) words[i] = list.GetUInt16(i);
        return words;
    }

    private void WriteNested(StructWriter to)
    {
        var list = to.InitList(10, ElementSize.Pointer, Texts.Length);
        for (var i = 0; i < Texts.Length; i++) list.SetText(i, Texts[i]);
        list = to.InitList(11, ElementSize.Pointer, Datas.Length);
        for (var i = 0; i < Datas.Length; i++) list.SetData(i, Datas[i]);
        list = to.InitStructList(12, Children.Length, DataWords, Pointers);
        for (var i = 0; i < Children.Length; i++) Children[i].Write(list.GetStruct(i));
        to.InitStructList(13, Empties, 0, 0);
        list = to.InitList(14, ElementSize.Pointer, Lists.Length);
        for (var i = 0; i < Lists.Length; i++)
        {
            var inner = list.InitList(i, ElementSize.TwoBytes, Lists[i].Length);
            for (var j = 0; j < Lists[i].Length; j++) inner.SetUInt16(j, Lists[i][j]);
        }
        list = to.InitList(15, ElementSize.Pointer, StructLists.Length);
        for (var i = 0; i < StructLists.Length; i++)
        {
            var inner = list.InitStructList(i, StructLists[i].Length, 1, 1);
            for (var j = 0; j < StructLists[i].Length; j++)
            {
                inner.GetStruct(j).SetUInt32(0, StructLists[i][j].Left);
                inner.GetStruct(j).SetText(0, StructLists[i][j].Right);
            }
        }
    }
}
