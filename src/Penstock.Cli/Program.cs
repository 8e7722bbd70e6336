using Penstock.Cli;
using Penstock.DataMovement;

// Before anything else is set up: the launcher becomes another program at once.
if (MoverLauncher.IsAsked(args)) return MoverLauncher.Run(args);
return await CommandHost.RunAsync(args, Console.Out, Console.Error);
