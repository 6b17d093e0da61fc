import CProcess
import Dispatch
import FoundationEssentials
import Glibc
import Synchronization

/// Runs this program again in namespaces of its own, and stays behind to watch over it.
///
/// ```
/// outer ── init (PID 1 inside, reaps orphans) ── inner: this program, FAULTLINE_INSIDE=1 ── nodes
/// ```
/// Whatever ends the outer process, SIGKILL included, the kernel kills init, and with it every
/// process of its PID namespace; their network, with its filter rules, and their mounts vanish.
public enum Namespaces {
    /// The variable by which the program knows that it runs inside.
    public static let mark = "FAULTLINE_INSIDE"

    /// True in the inner process.
    public static var isInside: Bool { ProcessInfo.processInfo.environment[mark] == "1" }

    /// Runs this program inside, with the same words, and returns its status as a shell would.
    ///
    /// SIGINT, SIGTERM and SIGHUP are passed on, each time they come: the inner process is in a
    /// group of its own, so that Ctrl-C reaches only the outer one. Blocks the calling thread.
    public static func runInside(
        arguments: [String] = CommandLine.arguments,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(NamespaceError) -> Int32 {
        var environment = environment
        environment[mark] = "1"
        let command = Command(
            "/proc/self/exe",
            Array(arguments.dropFirst()),
            environment: environment
        )
        let launch = Launch(
            command,
            name: arguments.first,
            input: STDIN_FILENO,
            output: STDOUT_FILENO,
            error: STDERR_FILENO,
            namespaces: true
        )
        do throws(SpawnError) {
            let signals = try SignalWatch.install()
            let end = SynchronousEnd()
            let inner = try ProcessThread.shared.start(launch) { end.set($0) }
            passSignals(from: signals, to: inner.handle.number)
            return end.wait().shellStatus
        } catch {
            throw NamespaceError(error)
        }
    }

    /// Returns when the process of the handle has ended.
    private static func passSignals(from signals: Int32, to handle: Int32) {
        var polls = [signals, handle].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while true {
            _ = poll(&polls, nfds_t(polls.count), -1)
            for signal in SignalWatch.received(signals) { _ = fl_signal(handle, signal.rawValue) }
            if polls[1].revents != 0 { return }
        }
    }
}

/// The end of a process, for a thread that may block.
private final class SynchronousEnd: Sendable {
    private let status = Mutex<Termination?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    func set(_ status: Termination) {
        self.status.withLock { $0 = status }
        ended.signal()
    }

    func wait() -> Termination {
        ended.wait()
        return status.withLock { $0 } ?? .exited(-1)
    }
}
