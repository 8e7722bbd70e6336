using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Penstock.Rpc.Server;

/// <summary>The services that Kestrel's TLS looks for, without a host around them.</summary>
/// <remarks>Some of them are internal to Kestrel and only its registration, an extension of the host builder, can add them. A host would also take over
/// the process' signals and console, which belong to whoever uses this library.</remarks>
internal sealed class KestrelServices : IWebHostBuilder
{
    private static readonly WebHostBuilderContext Context = new() { Configuration = new ConfigurationBuilder().Build() };
    private readonly ServiceCollection _services = [];

    public static ServiceProvider Build(ILoggerFactory loggerFactory)
    {
        var builder = new KestrelServices();
        builder._services.AddSingleton(loggerFactory).AddLogging().AddMetrics();
        builder.UseKestrelCore();
        return builder._services.BuildServiceProvider();
    }

#pragma warning disable ASPDEPR008 // the interface asks for it; nobody gets one
    IWebHost IWebHostBuilder.Build() => throw new NotSupportedException("there is no host here, only its services");
#pragma warning restore ASPDEPR008

    IWebHostBuilder IWebHostBuilder.ConfigureAppConfiguration(Action<WebHostBuilderContext, IConfigurationBuilder> configureDelegate) => this;

    IWebHostBuilder IWebHostBuilder.ConfigureServices(Action<IServiceCollection> configureServices)
    {
        configureServices(_services);
        return this;
    }

    IWebHostBuilder IWebHostBuilder.ConfigureServices(Action<WebHostBuilderContext, IServiceCollection> configureServices)
    {
        configureServices(Context, _services);
        return this;
    }

    string? IWebHostBuilder.GetSetting(string key) => null;

    IWebHostBuilder IWebHostBuilder.UseSetting(string key, string? value) => this;
}
