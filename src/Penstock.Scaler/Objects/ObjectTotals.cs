namespace Penstock.Scaler.Objects;

/// <summary>What an object storage server holds.</summary>
/// <param name="Objects">Ids.</param>
/// <param name="Contents">Different contents.</param>
/// <param name="Bytes">Bytes of the different contents.</param>
internal readonly record struct ObjectTotals(long Objects, long Contents, long Bytes);
