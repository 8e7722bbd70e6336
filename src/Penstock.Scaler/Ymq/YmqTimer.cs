namespace Penstock.Scaler.Ymq;

/// <summary>Something a loop will do later.</summary>
internal sealed class YmqTimer(Action due)
{
    private Action? _action = due;

    /// <summary>Forgets it.</summary>
    public void Cancel() => _action = null;

    internal void Fire()
    {
        var action = _action;
        _action = null;
        action?.Invoke();
    }
}
