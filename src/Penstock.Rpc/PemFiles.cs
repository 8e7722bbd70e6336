using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Penstock.Rpc;

/// <summary>Certificates and keys in PEM files, with errors that name the file.</summary>
internal static class PemFiles
{
    public static X509Certificate2Collection LoadCertificates(string file)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(file);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"'{file}' holds a certificate that cannot be read: {e.Message}", e);
        }
        if (certificates.Count == 0) throw new InvalidDataException($"'{file}' holds no certificate; PEM with at least one CERTIFICATE block is expected");
        return certificates;
    }

    public static X509Certificate2 LoadWithKey(string certificateFile, string keyFile)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"certificate '{certificateFile}' with key '{keyFile}' cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Believes in the given authorities and no others. Revocation is not asked for: private authorities seldom publish it.</summary>
    public static X509ChainPolicy TrustOnly(X509Certificate2Collection authorities, Oid? purpose = null)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        if (purpose is not null) policy.ApplicationPolicy.Add(purpose);
        return policy;
    }
}
