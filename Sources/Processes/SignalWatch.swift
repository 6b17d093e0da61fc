import CProcess
import Glibc

/// The signals by which somebody asks this process to end.
///
/// From its creation on, SIGINT, SIGTERM and SIGHUP no longer end the process, also where it is
/// PID 1. There is one stream of them: create one watch only, and read it in one place.
public struct SignalWatch: Sendable {
    /// SIGINT, SIGTERM and SIGHUP, in the order received.
    public let signals: AsyncStream<Signal>

    /// Starts to watch.
    public init() throws(SpawnError) {
        let descriptor = try Self.install()
        let (signals, continuation) = AsyncStream.makeStream(of: Signal.self)
        self.signals = signals
        startThread {
            while true { for signal in Self.read(descriptor) { continuation.yield(signal) } }
        }
    }

    /// Installs the handlers; the descriptor becomes readable when a signal has come.
    static func install() throws(SpawnError) -> Int32 {
        let descriptor = fl_watch_signals()
        guard descriptor >= 0 else {
            throw SpawnError(program: "signal handlers", stage: .descriptors, errno: -descriptor)
        }
        return descriptor
    }

    /// Waits for at least one signal.
    private static func read(_ descriptor: Int32) -> [Signal] {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&ready, 1, -1)
        return received(descriptor)
    }

    /// The signals that have come, without waiting.
    static func received(_ descriptor: Int32) -> [Signal] {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return bytes.prefix(max(0, count)).map { Signal(rawValue: Int32($0)) }
    }
}
