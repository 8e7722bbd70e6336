[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// Each run has its own load balancer, senders and workers: side by side they would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
