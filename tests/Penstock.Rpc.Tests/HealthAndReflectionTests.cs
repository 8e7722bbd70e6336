using Google.Protobuf.Reflection;
using Penstock.Rpc;
using Penstock.Rpc.Protocol;
using Penstock.Rpc.Protocol.ReflectionV1;

namespace Penstock.Tests;

public sealed class HealthAndReflectionTests
{
    private static readonly ServiceDescriptor Health = HealthReflection.Descriptor.Services[0];
    private static readonly RpcMethod<HealthCheckRequest, HealthCheckResponse> Check = RpcMethod.Create<HealthCheckRequest, HealthCheckResponse>(Health, "Check");
    private static readonly RpcMethod<HealthCheckRequest, HealthCheckResponse> Watch = RpcMethod.Create<HealthCheckRequest, HealthCheckResponse>(Health, "Watch");

    private static readonly RpcMethod<ServerReflectionRequest, ServerReflectionResponse> Reflect =
        RpcMethod.Create<ServerReflectionRequest, ServerReflectionResponse>(ReflectionV1Reflection.Descriptor.Services[0], "ServerReflectionInfo");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_of_the_server_and_of_its_services_is_told()
    {
        await using var echo = await EchoServer.StartAsync();
        foreach (var name in new[] { "", "penstock.tests.Echo" })
            Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await echo.Channel.UnaryAsync(Check, new HealthCheckRequest { Service = name }, cancellationToken: Token)).Status);
        echo.Server.Health.Set("penstock.tests.Echo", RpcServingStatus.NotServing);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, (await echo.Channel.UnaryAsync(Check, new HealthCheckRequest { Service = "penstock.tests.Echo" }, cancellationToken: Token)).Status);
        var e = await Assert.ThrowsAsync<RpcException>(() => echo.Channel.UnaryAsync(Check, new HealthCheckRequest { Service = "nobody" }, cancellationToken: Token));
        Assert.Equal(RpcStatusCode.NotFound, e.StatusCode);
    }

    [Fact]
    public async Task Watchers_see_each_change_and_the_end()
    {
        await using var echo = await EchoServer.StartAsync();
        await using var statuses = echo.Channel.ServerStreamingAsync(Watch, new HealthCheckRequest { Service = "later" }, cancellationToken: Token).GetAsyncEnumerator(Token);
        Assert.True(await statuses.MoveNextAsync());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.ServiceUnknown, statuses.Current.Status);
        echo.Server.Health.Set("later", RpcServingStatus.Serving);
        Assert.True(await statuses.MoveNextAsync());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, statuses.Current.Status);
        var stopping = echo.Server.StopAsync(Token);
        Assert.True(await statuses.MoveNextAsync());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, statuses.Current.Status);
        Assert.Equal(RpcStatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(async () => await statuses.MoveNextAsync())).StatusCode);
        await stopping;
    }

    [Fact]
    public async Task Health_and_reflection_can_be_left_out()
    {
        await using var echo = await EchoServer.StartAsync(o => o with { EnableHealth = false, EnableReflection = false });
        var e = await Assert.ThrowsAsync<RpcException>(() => echo.Channel.UnaryAsync(Check, new HealthCheckRequest(), cancellationToken: Token));
        Assert.Equal(RpcStatusCode.Unimplemented, e.StatusCode);
    }

    [Fact]
    public async Task Reflection_lists_services_and_gives_whole_descriptors()
    {
        await using var echo = await EchoServer.StartAsync();
        await using var call = echo.Channel.Duplex(Reflect, cancellationToken: Token);
        var listed = await AskAsync(call, new ServerReflectionRequest { ListServices = "" });
        Assert.Equal(
            ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "penstock.tests.Echo"],
            listed.ListServicesResponse.Service.Select(s => s.Name));
        foreach (var request in new[]
        {
            new ServerReflectionRequest { FileContainingSymbol = "penstock.tests.Echo" },
            new ServerReflectionRequest { FileContainingSymbol = "penstock.tests.Echo.Say" },
            new ServerReflectionRequest { FileContainingSymbol = "penstock.tests.Ping.payload" },
            new ServerReflectionRequest { FileByFilename = "Protocol/echo.proto" },
        })
        {
            var answer = await AskAsync(call, request);
            var file = FileDescriptorProto.Parser.ParseFrom(answer.FileDescriptorResponse.FileDescriptorProto[0]);
            Assert.Equal(("penstock.tests", "Echo"), (file.Package, file.Service[0].Name));
        }
    }

    [Fact]
    public async Task Reflection_says_what_it_does_not_know()
    {
        await using var echo = await EchoServer.StartAsync();
        await using var call = echo.Channel.Duplex(Reflect, cancellationToken: Token);
        foreach (var request in new[]
        {
            new ServerReflectionRequest { FileContainingSymbol = "no.such.Thing" },
            new ServerReflectionRequest { FileByFilename = "nothing.proto" },
            new ServerReflectionRequest { AllExtensionNumbersOfType = "no.such.Thing" },
            new ServerReflectionRequest { FileContainingExtension = new ExtensionRequest { ContainingType = "x", ExtensionNumber = 1 } },
        })
            Assert.Equal(5, (await AskAsync(call, request)).ErrorResponse.ErrorCode);
        Assert.Equal(12, (await AskAsync(call, new ServerReflectionRequest())).ErrorResponse.ErrorCode);
        Assert.Empty((await AskAsync(call, new ServerReflectionRequest { AllExtensionNumbersOfType = "penstock.tests.Ping" })).AllExtensionNumbersResponse.ExtensionNumber);
    }

    [Fact]
    public async Task The_older_reflection_says_the_same()
    {
        await using var echo = await EchoServer.StartAsync();
        var method = RpcMethod.Create<Rpc.Protocol.ReflectionV1Alpha.ServerReflectionRequest, Rpc.Protocol.ReflectionV1Alpha.ServerReflectionResponse>(
            Rpc.Protocol.ReflectionV1Alpha.ReflectionV1AlphaReflection.Descriptor.Services[0], "ServerReflectionInfo");
        await using var call = echo.Channel.Duplex(method, cancellationToken: Token);
        await call.WriteAsync(new() { ListServices = "*" }, Token);
        Assert.Contains("penstock.tests.Echo", (await call.ReadAsync(Token))!.ListServicesResponse.Service.Select(s => s.Name));
    }

    private static async Task<ServerReflectionResponse> AskAsync(RpcDuplexCall<ServerReflectionRequest, ServerReflectionResponse> call, ServerReflectionRequest request)
    {
        await call.WriteAsync(request, Token);
        return (await call.ReadAsync(Token))!;
    }
}
