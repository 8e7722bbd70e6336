namespace Penstock.Cli.Compat.Scaler;

/// <summary>A Scaler program's command line or file asks for something that cannot be; printed as Python's argparse does, exit code 2.</summary>
internal sealed class ScalerUsageException(string message) : Exception(message);
