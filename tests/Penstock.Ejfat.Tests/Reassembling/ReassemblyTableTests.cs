using Penstock.Ejfat;

namespace Penstock.Tests;

public sealed class ReassemblyTableTests
{
    private const int Length = 3000;

    [Fact]
    public void Segments_arriving_out_of_order_are_reassembled()
    {
        using var bench = new ReassemblyBench();
        foreach (var offset in new[] { 2000, 0, 1000 }) Assert.Equal(SegmentOutcome.Accepted, bench.Accept(ReassemblyBench.Piece(5, offset, 1000, Length)));
        AssertWhole(bench, 5, segments: 3);
    }

    [Fact]
    public void A_duplicate_is_ignored_and_counted_however_it_was_cut()
    {
        using var bench = new ReassemblyBench();
        bench.Accept(ReassemblyBench.Piece(5, 0, 2000, Length));
        Assert.Equal(SegmentOutcome.Duplicate, bench.Accept(ReassemblyBench.Piece(5, 0, 2000, Length)));
        Assert.Equal(SegmentOutcome.Duplicate, bench.Accept(ReassemblyBench.Piece(5, 1200, 300, Length)));
        bench.Accept(ReassemblyBench.Piece(5, 2000, 1000, Length));
        AssertWhole(bench, 5, segments: 2);
    }

    [Fact]
    public void A_segment_that_partly_overlaps_is_dropped_and_the_event_still_becomes_whole()
    {
        using var bench = new ReassemblyBench();
        bench.Accept(ReassemblyBench.Piece(5, 0, 1000, Length));
        bench.Accept(ReassemblyBench.Piece(5, 2000, 500, Length));
        Assert.Equal(SegmentOutcome.Overlap, bench.Accept(ReassemblyBench.Piece(5, 500, 1000, Length)));
        Assert.Equal(SegmentOutcome.Overlap, bench.Accept(ReassemblyBench.Piece(5, 1500, 1500, Length)));
        bench.Accept(ReassemblyBench.Piece(5, 1000, 1000, Length));
        bench.Accept(ReassemblyBench.Piece(5, 2500, 500, Length));
        AssertWhole(bench, 5, segments: 4);
    }

    [Fact]
    public void A_segment_that_names_another_length_is_dropped()
    {
        using var bench = new ReassemblyBench();
        bench.Accept(ReassemblyBench.Piece(5, 0, 1000, Length));
        Assert.Equal(SegmentOutcome.LengthMismatch, bench.Accept(ReassemblyBench.Piece(5, 1000, 1000, Length + 1)));
        bench.Accept(ReassemblyBench.Piece(5, 1000, 2000, Length));
        AssertWhole(bench, 5, segments: 2);
    }

    [Theory]
    [InlineData(0u, 999u, 1000)]
    [InlineData(2001u, 3000u, 1000)]
    [InlineData(uint.MaxValue, 3000u, 1000)]
    [InlineData(uint.MaxValue - 998, uint.MaxValue, 1000)]
    [InlineData(4u, 0u, 0)]
    public void A_segment_that_reaches_beyond_the_end_is_dropped_before_anything_is_set_aside_for_it(uint offset, uint length, int payload)
    {
        using var bench = new ReassemblyBench();
        Assert.Equal(SegmentOutcome.BeyondEnd, bench.Accept(ReassemblyBench.Segment(5, 1, offset, length, new byte[payload])));
        Assert.Equal(0, bench.Budget.Used);
        Assert.Equal(0, bench.Table.Counters.Started);
    }

    [Theory]
    [InlineData(0, nameof(SegmentOutcome.TooShort))]
    [InlineData(19, nameof(SegmentOutcome.TooShort))]
    [InlineData(20, nameof(SegmentOutcome.EmptySegment))]
    public void A_datagram_shorter_than_its_header_or_without_payload_is_dropped(int bytes, string outcome)
    {
        using var bench = new ReassemblyBench();
        Assert.Equal(outcome, bench.Accept(ReassemblyBench.Segment(5, 1, 0, 100, [])[..bytes]).ToString());
    }

    [Fact]
    public void With_the_lb_header_36_bytes_are_the_least_and_its_contents_do_not_matter()
    {
        using var bench = new ReassemblyBench(ReassemblyBench.Default with { HeaderOffset = 16 });
        Assert.Equal(SegmentOutcome.TooShort, bench.Accept(new byte[35]));
        Assert.Equal(SegmentOutcome.BadVersion, bench.Accept(new byte[36]));
        Assert.Equal(SegmentOutcome.Accepted, bench.Accept([.. new byte[16], .. ReassemblyBench.Piece(5, 0, 10, 10)]));
    }

    [Fact]
    public void A_version_or_reserved_byte_that_is_not_known_is_dropped_each_under_its_name()
    {
        using var bench = new ReassemblyBench();
        var good = ReassemblyBench.Piece(5, 0, 10, 10);
        Assert.Equal(SegmentOutcome.BadVersion, bench.Accept([0x20, .. good[1..]]));
        Assert.Equal(SegmentOutcome.BadVersion, bench.Accept([0x11, .. good[1..]]));
        Assert.Equal(SegmentOutcome.BadReserved, bench.Accept([0x10, 1, .. good[2..]]));
        Assert.Empty(bench.TakeAll());
    }

    [Fact]
    public void What_arrives_after_the_event_was_delivered_or_lost_is_late_and_starts_nothing()
    {
        using var bench = new ReassemblyBench();
        bench.Accept(ReassemblyBench.Piece(5, 0, Length, Length));
        bench.Accept(ReassemblyBench.Piece(6, 0, 1000, Length));
        bench.Sweep(500);
        Assert.Equal(SegmentOutcome.Late, bench.Accept(ReassemblyBench.Piece(5, 0, Length, Length)));
        Assert.Equal(SegmentOutcome.Late, bench.Accept(ReassemblyBench.Piece(6, 1000, 2000, Length)));
        Assert.Equal([new LostEvent(6, 1, 1, LostEventReason.TimedOut)], bench.TakeLost());
        Assert.Equal(2, bench.Table.Counters.Started);
    }

    [Fact]
    public void A_sender_that_numbers_anew_after_a_while_is_received()
    {
        using var bench = new ReassemblyBench();
        bench.Accept(ReassemblyBench.Piece(0, 0, Length, Length));
        bench.Now = 1001;
        Assert.Equal(SegmentOutcome.Accepted, bench.Accept(ReassemblyBench.Piece(0, 0, Length, Length)));
        Assert.Equal(2, bench.TakeAll().Count);
    }

    [Fact]
    public void A_sender_that_is_started_anew_at_once_is_received_since_its_port_is_another()
    {
        using var bench = new ReassemblyBench();
        bench.Accept(ReassemblyBench.Piece(0, 0, Length, Length));
        Assert.Equal(SegmentOutcome.Accepted, bench.AcceptFromElsewhere(ReassemblyBench.Piece(0, 0, Length, Length)));
        Assert.Equal(2, bench.TakeAll().Count);
    }

    [Fact]
    public void Two_runs_of_a_sender_are_never_mixed_into_one_event()
    {
        using var bench = new ReassemblyBench();
        // The first run is killed after two segments; the second sends other bytes under the same number.
        bench.Accept(ReassemblyBench.Segment(5, 1, 0, Length, new byte[1000]));
        bench.Accept(ReassemblyBench.Segment(5, 1, 1000, Length, new byte[1000]));
        Assert.Equal(SegmentOutcome.Accepted, bench.AcceptFromElsewhere(ReassemblyBench.Piece(5, 0, 1000, Length)));
        Assert.Equal(SegmentOutcome.Late, bench.Accept(ReassemblyBench.Segment(5, 1, 2000, Length, new byte[1000])));
        Assert.Equal(SegmentOutcome.Accepted, bench.AcceptFromElsewhere(ReassemblyBench.Piece(5, 1000, 2000, Length)));
        AssertWhole(bench, 5, segments: 2);
        Assert.Equal([new LostEvent(5, 1, 2, LostEventReason.Superseded)], bench.TakeLost());
    }

    [Fact]
    public void A_second_run_with_another_length_takes_the_place_of_the_first()
    {
        using var bench = new ReassemblyBench();
        bench.Accept(ReassemblyBench.Piece(5, 0, 1000, Length));
        Assert.Equal(SegmentOutcome.Accepted, bench.AcceptFromElsewhere(ReassemblyBench.Piece(5, 0, 1000, 1001)));
        Assert.Equal([new LostEvent(5, 1, 1, LostEventReason.Superseded)], bench.TakeLost());
    }

    [Fact]
    public void Segments_of_one_event_may_come_over_several_sockets_of_its_sender()
    {
        using var bench = new ReassemblyBench();
        bench.Accept(ReassemblyBench.Piece(5, 0, 1000, Length));
        bench.AcceptFromElsewhere(ReassemblyBench.Piece(5, 1000, 1000, Length));
        bench.Accept(ReassemblyBench.Piece(5, 2000, 1000, Length));
        AssertWhole(bench, 5, segments: 3);
    }

    [Fact]
    public void With_the_source_in_the_key_two_senders_of_the_same_numbers_do_not_meet()
    {
        using var bench = new ReassemblyBench(ReassemblyBench.Default with { KeyIncludesSource = true });
        bench.Accept(ReassemblyBench.Piece(5, 0, 1000, Length));
        bench.AcceptFromElsewhere(ReassemblyBench.Piece(5, 0, 2000, Length));
        bench.Accept(ReassemblyBench.Piece(5, 1000, 2000, Length));
        bench.AcceptFromElsewhere(ReassemblyBench.Piece(5, 2000, 1000, Length));
        Assert.Equal(2, bench.TakeAll().Count);
        Assert.Empty(bench.TakeLost());
    }

    [Fact]
    public void An_event_is_lost_when_nothing_new_arrives_not_when_it_takes_long()
    {
        using var bench = new ReassemblyBench();
        for (var i = 0; i < 10; i++)
        {
            bench.Sweep(i * 400);
            Assert.Equal(SegmentOutcome.Accepted, bench.Accept(ReassemblyBench.Piece(5, i * 300, 300, Length + 1)));
        }
        // A duplicate is nothing new.
        bench.Sweep(4000);
        bench.Accept(ReassemblyBench.Piece(5, 0, 300, Length + 1));
        bench.Sweep(4099);
        Assert.Empty(bench.TakeLost());
        bench.Sweep(4100);
        Assert.Equal([new LostEvent(5, 1, 10, LostEventReason.TimedOut)], bench.TakeLost());
        Assert.Null(bench.Table.NextTimeout);
    }

    [Fact]
    public void Events_longer_than_accepted_are_named_once_and_cost_nothing()
    {
        using var bench = new ReassemblyBench(ReassemblyBench.Default with { MaxEventBytes = 2000 });
        Assert.Equal(SegmentOutcome.TooLong, bench.Accept(ReassemblyBench.Piece(5, 0, 1000, 2001)));
        Assert.Equal(SegmentOutcome.TooLong, bench.Accept(ReassemblyBench.Piece(5, 1000, 1000, 2001)));
        Assert.Equal([new LostEvent(5, 1, 0, LostEventReason.TooLong)], bench.TakeLost());
        Assert.Equal(0, bench.Budget.Used);
        Assert.Equal(SegmentOutcome.Accepted, bench.Accept(ReassemblyBench.Piece(6, 0, 2000, 2000)));
    }

    [Fact]
    public void At_the_memory_limit_the_longest_idle_event_makes_room()
    {
        using var bench = new ReassemblyBench(memory: 10_000, cache: 0);
        for (var number = 0ul; number < 3; number++) bench.Accept(ReassemblyBench.Piece(number, 0, 100, Length));
        bench.Now = 1;
        bench.Accept(ReassemblyBench.Piece(0, 100, 100, Length));
        Assert.Equal(SegmentOutcome.Accepted, bench.Accept(ReassemblyBench.Piece(3, 0, 100, Length)));
        Assert.Equal([new LostEvent(1, 1, 1, LostEventReason.Evicted)], bench.TakeLost());
        Assert.InRange(bench.Budget.Used, 1, 10_000);
    }

    [Fact]
    public void At_the_memory_limit_new_events_are_refused_where_that_is_the_policy_and_when_nothing_is_incomplete()
    {
        using var refusing = new ReassemblyBench(ReassemblyBench.Default with { MemoryFull = MemoryFullPolicy.RefuseNew }, memory: 5_000);
        refusing.Accept(ReassemblyBench.Piece(0, 0, 100, Length));
        Assert.Equal(SegmentOutcome.NoMemory, refusing.Accept(ReassemblyBench.Piece(1, 0, 100, Length)));
        Assert.Equal(SegmentOutcome.Late, refusing.Accept(ReassemblyBench.Piece(1, 100, 100, Length)));
        Assert.Equal([new LostEvent(1, 1, 0, LostEventReason.MemoryLimit)], refusing.TakeLost());

        using var held = new ReassemblyBench(memory: 5_000);
        held.Accept(ReassemblyBench.Piece(0, 0, Length, Length));
        Assert.Equal(SegmentOutcome.NoMemory, held.Accept(ReassemblyBench.Piece(1, 0, Length, Length)));
        held.TakeAll();
        Assert.Equal(SegmentOutcome.Accepted, held.Accept(ReassemblyBench.Piece(2, 0, Length, Length)));
        held.AssertBooksBalance();
    }

    [Fact]
    public void One_incomplete_event_too_many_evicts_the_longest_idle()
    {
        using var bench = new ReassemblyBench(ReassemblyBench.Default with { MaxPartialEvents = 2 });
        for (var number = 0ul; number < 3; number++) bench.Accept(ReassemblyBench.Piece(number, 0, 100, Length));
        Assert.Equal([new LostEvent(0, 1, 1, LostEventReason.Evicted)], bench.TakeLost());
    }

    [Fact]
    public void Pieces_beyond_the_number_kept_track_of_are_dropped_and_the_event_can_still_become_whole()
    {
        using var bench = new ReassemblyBench(ReassemblyBench.Default with { MaxIslands = 2 });
        bench.Accept(ReassemblyBench.Piece(5, 600, 100, 1000));
        bench.Accept(ReassemblyBench.Piece(5, 400, 100, 1000));
        Assert.Equal(SegmentOutcome.TooManyGaps, bench.Accept(ReassemblyBench.Piece(5, 200, 100, 1000)));
        bench.Accept(ReassemblyBench.Piece(5, 500, 100, 1000));
        bench.Accept(ReassemblyBench.Piece(5, 0, 400, 1000));
        bench.Accept(ReassemblyBench.Piece(5, 700, 300, 1000));
        Assert.Equal(ReassemblyBench.Payload(5, 1000), Assert.Single(bench.TakeAll()).Bytes);
    }

    [Fact]
    public void Events_of_no_bytes_are_delivered_or_dropped_as_asked()
    {
        using var bench = new ReassemblyBench();
        Assert.Equal(SegmentOutcome.Accepted, bench.Accept(ReassemblyBench.Segment(5, 1, 0, 0, [])));
        Assert.Equal(SegmentOutcome.Late, bench.Accept(ReassemblyBench.Segment(5, 1, 0, 0, [])));
        Assert.Empty(Assert.Single(bench.TakeAll()).Bytes);

        using var dropping = new ReassemblyBench(ReassemblyBench.Default with { DeliverEmptyEvents = false });
        Assert.Equal(SegmentOutcome.EmptyEvent, dropping.Accept(ReassemblyBench.Segment(5, 1, 0, 0, [])));
        Assert.Empty(dropping.TakeAll());
    }

    [Theory]
    [InlineData(QueueFullPolicy.DropNewest, 2)]
    [InlineData(QueueFullPolicy.DropOldest, 0)]
    public void A_full_queue_drops_as_asked_and_names_what_it_dropped(QueueFullPolicy policy, int dropped)
    {
        using var bench = new ReassemblyBench(queueCapacity: 2, policy: policy);
        for (var number = 0ul; number < 3; number++) bench.Accept(ReassemblyBench.Piece(number, 0, 100, 100));
        Assert.Equal([new LostEvent((ulong)dropped, 1, 1, LostEventReason.QueueFull)], bench.TakeLost());
        Assert.Equal(1, bench.Table.Counters.Lost(LostEventReason.QueueFull));
        Assert.Equal(3, bench.Table.Counters.Whole);
        Assert.Equal(new ulong[] { 0, 1, 2 }.Where(n => n != (ulong)dropped), bench.TakeAll().Select(e => e.Number));
    }

    [Fact]
    public void Stopping_names_what_is_incomplete()
    {
        using var bench = new ReassemblyBench();
        bench.Accept(ReassemblyBench.Piece(5, 0, 100, 200, dataId: 9));
        bench.Table.Stop(1);
        Assert.Equal([new LostEvent(5, 9, 1, LostEventReason.Stopped)], bench.TakeLost());
        bench.AssertBooksBalance();
    }

    [Fact]
    public void Losses_nobody_reads_are_counted_beyond_the_room_for_their_records()
    {
        using var bench = new ReassemblyBench(lostCapacity: 2);
        for (var number = 0ul; number < 5; number++) bench.Accept(ReassemblyBench.Piece(number, 0, 100, 200));
        bench.Sweep(500);
        Assert.Equal(3, bench.LostLog.Overflow);
        Assert.Equal([0ul, 1ul], bench.TakeLost().Select(l => l.EventNumber));
        Assert.Equal(5, bench.Table.Counters.Lost(LostEventReason.TimedOut));
    }

    [Fact]
    public void An_event_that_was_disposed_cannot_be_read_and_is_given_back_once()
    {
        using var bench = new ReassemblyBench();
        bench.Accept(ReassemblyBench.Piece(5, 0, 100, 100));
        Assert.True(bench.Queue.TryDequeue(out var received));
        var memory = received.Memory;
        Assert.Equal(ReassemblyBench.Payload(5, 100), memory.ToArray());
        received.Dispose();
        received.Dispose();
        Assert.Throws<ObjectDisposedException>(() => received.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => received.Memory);
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        // Given back twice, it would be handed out twice.
        bench.Accept(ReassemblyBench.Piece(6, 0, 100, 100));
        bench.Accept(ReassemblyBench.Piece(7, 0, 100, 100));
        Assert.Equal([6ul, 7ul], bench.TakeAll().Select(e => e.Number));
    }

    private static void AssertWhole(ReassemblyBench bench, ulong number, int segments)
    {
        var whole = Assert.Single(bench.TakeAll());
        Assert.Equal((number, segments), (whole.Number, whole.Segments));
        Assert.Equal(ReassemblyBench.Payload(number, Length), whole.Bytes);
        bench.AssertBooksBalance();
    }
}
