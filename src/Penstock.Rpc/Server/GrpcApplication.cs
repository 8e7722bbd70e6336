using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Penstock.Rpc.Wire;

namespace Penstock.Rpc.Server;

/// <summary>Where Kestrel's requests arrive: gRPC goes to a <see cref="ServerCall"/>, anything else to the fallback.</summary>
internal sealed class GrpcApplication(ServerState server, IServiceScopeFactory scopes) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures) { ServiceScopeFactory = scopes };

    public Task ProcessRequestAsync(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsPost(request.Method) && HeaderNames.IsGrpcContentType(request.ContentType))
        {
            return HttpProtocol.IsHttp2(request.Protocol)
                ? new ServerCall(context, server).ExecuteAsync()
                : AnswerAsync(context, StatusCodes.Status426UpgradeRequired, "gRPC needs HTTP/2");
        }
        if (server.Options.Http1Fallback is { } fallback) return fallback(context);
        return HttpMethods.IsPost(request.Method)
            ? AnswerAsync(context, StatusCodes.Status415UnsupportedMediaType, $"only {HeaderNames.ContentType} is served here")
            : AnswerAsync(context, StatusCodes.Status404NotFound, "only gRPC is served here");
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        if (status == StatusCodes.Status426UpgradeRequired) context.Response.Headers.Upgrade = "h2c";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
