using Google.Protobuf;
using Penstock.DataMovement;
using Penstock.DataMovement.Api;
using Penstock.DataMovement.Protocol;

namespace Penstock.Tests.Api;

/// <summary>The bytes that a running build of the original sends and reads.</summary>
public sealed class WireVectorTests
{
    private static readonly WorkflowReference Workflow = new("wf1", "ns1");

    private static void Same<T>(string hex, T message, MessageParser<T> parser)
        where T : IMessage<T>
    {
        Assert.Equal(hex, Convert.ToHexStringLower(message.ToByteArray()));
        Assert.Equal(message, parser.ParseFrom(Convert.FromHexString(hex)));
    }

    [Fact]
    public void A_create_request()
    {
        var request = new OperationRequest
        {
            Workflow = Workflow,
            Source = "/s",
            Destination = "/d",
            DryRun = true,
            DcpOptions = "-p",
            LogStdout = true,
            StoreStdout = true,
            Slots = -1,
            MaxSlots = 4,
            Profile = "p",
            MpirunOptions = "-v",
        };
        var wire = WireMapping.ToWire(request);
        Same("0a0a0a0377663112036e733112022f731a022f6420012a022d703001380140ffffffffffffffffff0148045201705a022d76", wire, DataMovementCreateRequest.Parser);
        Assert.Equal(request, WireMapping.ToRequest(wire));
    }

    [Fact]
    public void A_create_response() =>
        Same("0a017510021a0178", WireMapping.ToWire(new CreateResult(CreateStatus.Invalid, "u", "x")), DataMovementCreateResponse.Parser);

    [Fact]
    public void A_status_request() => Same(
        "0a0a0a0377663112036e733112017518ffffffffffffffffff01",
        new DataMovementStatusRequest { Workflow = WireMapping.ToWire(Workflow), Uid = "u", MaxWaitTime = -1 },
        DataMovementStatusRequest.Parser);

    [Fact]
    public void A_status_response()
    {
        var report = new OperationReport
        {
            State = OperationState.Completed,
            Status = OperationStatus.Success,
            Message = "m",
            Command = new CommandStatus { Command = "c", Progress = 100, ElapsedTime = "1s", LastMessage = "l", LastMessageTime = "t" },
            StartTime = "a",
            EndTime = "b",
        };
        var wire = WireMapping.ToWire(report);
        Same("080310021a016d220f0a016310641a02317322016c2a01742a0161320162", wire, DataMovementStatusResponse.Parser);
        Assert.Equal(report, WireMapping.ToReport(wire));
    }

    [Fact]
    public void The_other_responses()
    {
        Same("080312016d", new DataMovementDeleteResponse { Status = DataMovementDeleteResponse.Types.Status.Active, Message = "m" }, DataMovementDeleteResponse.Parser);
        Same("080212016d", new DataMovementCancelResponse { Status = DataMovementCancelResponse.Types.Status.Success, Message = "m" }, DataMovementCancelResponse.Parser);
        Same("0a01610a0162", new DataMovementListResponse { Uids = { "a", "b" } }, DataMovementListResponse.Parser);
        Same("0a027631120131", new DataMovementVersionResponse { Version = "v1", ApiVersions = { "1" } }, DataMovementVersionResponse.Parser);
    }

    [Fact]
    public void Our_enums_have_the_protocols_numbers()
    {
        Numbers<CreateStatus, DataMovementCreateResponse.Types.Status>();
        Numbers<OperationState, DataMovementStatusResponse.Types.State>();
        Numbers<OperationStatus, DataMovementStatusResponse.Types.Status>();
        Numbers<DeleteStatus, DataMovementDeleteResponse.Types.Status>();
        Numbers<CancelStatus, DataMovementCancelResponse.Types.Status>();

        static void Numbers<TOurs, TWire>()
            where TOurs : struct, Enum
            where TWire : struct, Enum =>
            Assert.Equal(Enum.GetValues<TWire>().Select(v => Plain(v.ToString()) + Convert.ToInt32(v)), Enum.GetValues<TOurs>().Select(v => Plain(v.ToString()) + Convert.ToInt32(v)));

        static string Plain(string name) => name.Replace("UnknownState", "Unknown", StringComparison.Ordinal).Replace("UnknownStatus", "Unknown", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(86400, 86400)]
    [InlineData(-1, -0.001)]
    [InlineData(long.MinValue, -0.001)]
    [InlineData(long.MaxValue, -0.001)]
    [InlineData(9223372036, -0.001)]
    [InlineData(9223372037, -0.001)]
    public void Waits_that_no_clock_holds_are_without_limit(long seconds, double expected) => Assert.Equal(expected, WireMapping.ToWait(seconds).TotalSeconds);

    [Fact]
    public void Bytes_of_chance_are_parsed_or_refused_but_nothing_else()
    {
        var random = new Random(5);
        var template = Convert.FromHexString("0a0a0a0377663112036e733112022f731a022f6420012a022d703001380140ffffffffffffffffff0148045201705a022d76");
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = template.ToArray();
            for (var changes = random.Next(1, 6); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                _ = WireMapping.ToRequest(DataMovementCreateRequest.Parser.ParseFrom(bytes, 0, random.Next(bytes.Length + 1)));
            }
            catch (InvalidProtocolBufferException)
            {
                // Refused.
            }
        }
    }
}
