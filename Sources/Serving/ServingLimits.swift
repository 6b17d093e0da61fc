import NIOCore
import Processes

/// What the server lets its callers take.
public struct ServingLimits: Sendable {
    /// The largest history that may be dropped in, in bytes; 0 where none may.
    public var uploadBytes = 64 << 20
    /// The most connections; one more takes the place of the oldest that waits for a request.
    public var connections = 1_024
    /// The most that listen to runs under way at once.
    public var listeners = 64
    /// How long a connection may take for its first request, or for its next one.
    public var requestTime = TimeAmount.seconds(15)
    /// How long a body, or the reader of an answer, may stand still.
    public var stillTime = TimeAmount.seconds(30)
    /// How long a body may take in all.
    public var bodyTime = TimeAmount.minutes(10)
    /// How long a caller may go on sending what is not read any more.
    public var drainTime = TimeAmount.seconds(2)
    /// The time between two looks at all connections.
    public var lookTime = TimeAmount.seconds(1)

    /// The largest body of a request that is no history, in bytes: forms have none.
    static let formBytes = 64 << 10

    /// The usual limits, with as many connections as this process may have open files.
    public static func granted() -> ServingLimits {
        var limits = ServingLimits()
        // What is left to the index, to files that are sent, and to checks.
        limits.connections = max(8, min(limits.connections, SystemLimits.raiseFiles() - 128))
        return limits
    }
}
