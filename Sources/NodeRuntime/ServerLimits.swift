import Glibc
import NIOCore

/// What a node's HTTP interface lets its callers take.
struct ServerLimits: Sendable {
    /// The longest body that is read; longer ones are answered with 413.
    var bodyBytes = 16 << 20
    /// What the bodies of all connections hold together; more is answered with 503.
    var heldBytes = 64 << 20
    /// The most connections; one more takes the place of the oldest that has brought no request.
    var connections = 512
    /// How long a connection may take for its next request, or for the body of that.
    ///
    /// Liveness: our own callers use no connection again that has been idle for a third of this,
    /// so that none of them calls just when it is closed here.
    var requestTime = TimeAmount.seconds(30)
    /// How long a caller may go on sending what is not read any more.
    var drainTime = TimeAmount.seconds(2)
    /// The time between two looks at all connections.
    var lookTime = TimeAmount.seconds(1)
}

extension ServerLimits {
    /// The usual limits, with as many connections as this process has descriptors for.
    static func granted(peers: Int) -> ServerLimits {
        var limits = ServerLimits()
        var files = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files) == 0 else {
            return limits
        }
        // What is left to logs, the loop, and links to peers.
        let rest = Int(clamping: files.rlim_cur) - 32 - 2 * peers
        limits.connections = max(8, min(limits.connections, rest))
        return limits
    }
}
