namespace Penstock.Scaler.Scheduling;

/// <summary>Tasks in order; a task is in one list at most, and leaves it in constant time.</summary>
internal sealed class TaskList
{
    public int Count { get; private set; }

    public ScheduledTask? First { get; private set; }

    public ScheduledTask? Last { get; private set; }

    public void Add(ScheduledTask task)
    {
        task.List = this;
        task.Previous = Last;
        task.Next = null;
        if (Last is null) First = task;
        else Last.Next = task;
        Last = task;
        Count++;
    }

    public void Remove(ScheduledTask task)
    {
        if (!ReferenceEquals(task.List, this)) return;
        if (task.Previous is null) First = task.Next;
        else task.Previous.Next = task.Next;
        if (task.Next is null) Last = task.Previous;
        else task.Next.Previous = task.Previous;
        task.List = null;
        task.Next = task.Previous = null;
        Count--;
    }
}
