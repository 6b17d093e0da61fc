/// Exit statuses of a node process that the controller must tell apart.
public enum NodeExit {
    /// The disk did not let the node go on; it may be started again when the disk is mended.
    public static let stoppedByDisk: Int32 = 75
    /// Anything else did not let the node start or go on.
    public static let failed: Int32 = 70
}
