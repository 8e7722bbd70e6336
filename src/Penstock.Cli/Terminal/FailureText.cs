using System.Net.Sockets;
using System.Text;

namespace Penstock.Cli.Terminal;

/// <summary>One line for a failure: the exception's own message without line breaks, with the cause where it adds something.</summary>
internal static class FailureText
{
    public static string Of(Exception exception)
    {
        if (exception is AggregateException { InnerExceptions.Count: 1 } aggregate)
        {
            return Of(aggregate.InnerExceptions[0]);
        }

        var text = new StringBuilder(OneLine(exception));
        for (var cause = exception.InnerException; cause is not null; cause = cause.InnerException)
        {
            var more = OneLine(cause);
            if (!text.ToString().Contains(cause is SocketException ? cause.Message : WithoutPlace(more), StringComparison.Ordinal))
            {
                text.Append(": ").Append(more);
            }
        }

        return text.ToString();
    }

    // HttpClient appends " (HOST:PORT)" to what its cause says.
    private static string WithoutPlace(string message)
    {
        var place = message.LastIndexOf(" (", StringComparison.Ordinal);
        return place > 0 && message.EndsWith(')') ? message[..place] : message;
    }

    private static string OneLine(Exception exception)
    {
        var message = exception is SocketException socket ? $"{socket.Message} ({socket.SocketErrorCode})" : exception.Message;
        return string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
