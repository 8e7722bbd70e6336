using Penstock.Scaler.Ymq;

namespace Penstock.Cli.Compat.Scaler;

/// <summary>Addresses on the command lines of Scaler's programs.</summary>
internal static class ScalerAddress
{
    /// <summary>Reads an address.</summary>
    /// <exception cref="ScalerUsageException">It is none; the message says what is accepted.</exception>
    public static YmqAddress Parse(string option, string text)
    {
        try
        {
            return YmqAddress.Parse(text);
        }
        catch (FormatException e)
        {
            throw new ScalerUsageException($"argument {option}: {e.Message}");
        }
    }
}
