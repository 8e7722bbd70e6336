using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Penstock.Tests;

/// <summary>Answers every HTTP/2 request as a test likes, which is seldom gRPC.</summary>
internal sealed class HttpOnlyServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private HttpOnlyServer(WebApplication application) => _application = application;

    public string Address { get; private set; } = "";

    public static Task<HttpOnlyServer> StartAsync(int status, string contentType) => StartAsync(context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync("<html>not gRPC</html>");
    });

    public static async Task<HttpOnlyServer> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        var application = builder.Build();
        application.Run(answer);
        await application.StartAsync();
        return new HttpOnlyServer(application) { Address = application.Urls.First() };
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
