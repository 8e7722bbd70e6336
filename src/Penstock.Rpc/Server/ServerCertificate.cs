using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Penstock.Rpc.Server;

/// <summary>The TLS settings of an endpoint, read from PEM files and read again when the files change.</summary>
internal sealed class ServerCertificate
{
    private readonly RpcServerTls _tls;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _reloading = new();
    private volatile SslServerAuthenticationOptions _current;
    private (DateTime, DateTime, DateTime) _stamp;
    private long _lastLook;

    public ServerCertificate(RpcServerTls tls, TimeProvider time, ILogger logger)
    {
        _tls = tls;
        _time = time;
        _logger = logger;
        _stamp = Stamp();
        _current = Load();
        _lastLook = time.GetTimestamp();
    }

    public SslServerAuthenticationOptions Current
    {
        get
        {
            if (_tls.ReloadInterval > TimeSpan.Zero && _time.GetElapsedTime(Interlocked.Read(ref _lastLook)) >= _tls.ReloadInterval) Look();
            return _current;
        }
    }

    private void Look()
    {
        if (!_reloading.TryEnter()) return;
        try
        {
            Interlocked.Exchange(ref _lastLook, _time.GetTimestamp());
            var stamp = Stamp();
            if (stamp == _stamp) return;
            _current = Load();
            _stamp = stamp;
            ServerLog.CertificateReloaded(_logger, _tls.CertificateFile);
        }
        catch (Exception e)
        {
            // Half-written files are normal during a renewal: the next look tries again.
            ServerLog.CertificateNotReloaded(_logger, _tls.CertificateFile, e);
        }
        finally
        {
            _reloading.Exit();
        }
    }

    private (DateTime Certificate, DateTime Key, DateTime ClientCa) Stamp() => (
        File.GetLastWriteTimeUtc(_tls.CertificateFile),
        File.GetLastWriteTimeUtc(_tls.KeyFile),
        _tls.ClientCaFile is null ? default : File.GetLastWriteTimeUtc(_tls.ClientCaFile));

    private SslServerAuthenticationOptions Load()
    {
        var leaf = PemFiles.LoadWithKey(_tls.CertificateFile, _tls.KeyFile);
        var chain = PemFiles.LoadCertificates(_tls.CertificateFile);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
#pragma warning disable CA5398 // 1.3 and nothing else is what is asked for
        if (_tls.OnlyTls13) options.EnabledSslProtocols = SslProtocols.Tls13;
#pragma warning restore CA5398
        if (_tls.ClientCaFile is null) return options;
        var required = _tls.RequireClientCertificate;
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = PemFiles.TrustOnly(PemFiles.LoadCertificates(_tls.ClientCaFile), new Oid("1.3.6.1.5.5.7.3.2"));
        options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            certificate is null ? !required : errors == SslPolicyErrors.None;
        return options;
    }
}
