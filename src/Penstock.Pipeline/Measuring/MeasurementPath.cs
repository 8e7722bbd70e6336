namespace Penstock.Pipeline.Measuring;

/// <summary>What is between sender and receiver.</summary>
public enum MeasurementPath
{
    /// <summary>Nothing.</summary>
    Direct,

    /// <summary>A load balancer: control plane and data plane.</summary>
    Balanced,
}
