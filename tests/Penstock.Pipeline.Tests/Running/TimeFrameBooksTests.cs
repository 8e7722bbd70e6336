using Penstock.Pipeline.Reporting;
using Penstock.Pipeline.Running;

namespace Penstock.Tests.Running;

public sealed class TimeFrameBooksTests
{
    [Fact]
    public void What_a_worker_that_died_had_is_lost_once_and_nothing_else_is()
    {
        var books = new TimeFrameBooks();
        foreach (var id in (ulong[])[1, 2, 3]) books.Admit(id);
        books.Take(1, worker: 0);
        books.Take(2, worker: 1);
        books.Take(3, worker: 0);
        books.End(new EndNews(3, [1], IsComplete: true, IsDropped: false, "complete", null, ""));

        Assert.Equal([1ul], books.EndAllAt(0, LossName.WorkerDied));
        Assert.Empty(books.EndAllAt(0, LossName.WorkerDied));
        books.End(new EndNews(2, [1], IsComplete: true, IsDropped: false, "complete", null, ""));
        Assert.Empty(books.TakeLost(isOver: true));
        var (sent, built, _, _, _, lost) = books.Read();
        Assert.Equal((3, 2, 1), (sent, built, Assert.Single(lost, l => l.Key == LossName.WorkerDied).Value));
    }
}
