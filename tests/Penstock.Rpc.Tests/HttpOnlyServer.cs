using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Penstock.Tests;

/// <summary>Answers every HTTP/2 request with one status and no gRPC.</summary>
internal sealed class HttpOnlyServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private HttpOnlyServer(WebApplication application) => _application = application;

    public string Address { get; private set; } = "";

    public static async Task<HttpOnlyServer> StartAsync(int status, string contentType)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        var application = builder.Build();
        application.Run(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            return context.Response.WriteAsync("<html>not gRPC</html>");
        });
        await application.StartAsync();
        return new HttpOnlyServer(application) { Address = application.Urls.First() };
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
