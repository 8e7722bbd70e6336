using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Penstock.DataMovement;

namespace Penstock.Tests.Serving;

/// <summary>This test program is also the launcher that the daemons under test start, as the penstock command is in life, and the client of another user.</summary>
internal static class LauncherEntry
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new JsonStringEnumConverter() } };

#pragma warning disable CA2255 // an executable, and this must come before its Main
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void BecomeLauncher()
    {
        string[] args = [.. Environment.GetCommandLineArgs().Skip(1)];
        if (MoverLauncher.IsAsked(args)) Environment.Exit(MoverLauncher.Run(args));
        if (args is ["mover-daemon", var folder])
        {
            var options = new MoverDaemonOptions { SocketPath = $"{folder}/s", StateFolder = $"{folder}/state", ProfileFile = $"{folder}/profiles", Program = Environment.ProcessPath };
            MoverDaemon.StartAsync(options).GetAwaiter().GetResult();
            Thread.Sleep(Timeout.Infinite);
        }
        if (args is ["mover-client", var socket, var verb, .. var rest])
        {
            Console.WriteLine(JsonSerializer.Serialize(Call(socket, verb, rest), Options));
            Environment.Exit(0);
        }
    }

    // Without a continuation of this module's own: until this initializer has ended other threads cannot run them.
    private static object Call(string socket, string verb, string[] args)
    {
        var client = new DataMoverClient(socket);
        switch (verb)
        {
            case "create": return client.CreateAsync(new OperationRequest { Profile = args[0], Source = args[1], Destination = args[2] }).GetAwaiter().GetResult();
            case "wait": return client.WaitAsync(args[0]).GetAwaiter().GetResult();
            case "status": return client.GetStatusAsync(args[0]).GetAwaiter().GetResult();
            case "cancel": return client.CancelAsync(args[0]).GetAwaiter().GetResult();
            case "delete": return client.DeleteAsync(args[0]).GetAwaiter().GetResult();
            case "plant":
                File.CreateSymbolicLink($"{args[0]}/link", args[1]);
                Directory.CreateDirectory($"{args[0]}/deep/er");
                File.CreateSymbolicLink($"{args[0]}/deep/er/link", args[1]);
                return true;
            default: return client.ListAsync().GetAwaiter().GetResult();
        }
    }
}
