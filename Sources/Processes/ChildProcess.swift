import CProcess
import FoundationEssentials
import Glibc

/// A process on a leash: it is meant to end when its standard input does.
///
/// Two things end it with this process: the kernel kills it, whatever ended this process, and its
/// standard input, whose other end only this process holds, closes.
public final class ChildProcess: Sendable {
    /// Where a stream of the process goes.
    public enum Output: Hashable, Sendable {
        /// To the end of a file, which is created if absent.
        case file(String)
        /// Nowhere.
        case discarded
        /// Where that of this process goes.
        case inherited
    }

    /// The number that the system knows it by, which may name another process after its end.
    public let pid: Int32
    private let handle: Descriptor
    private let leash: Descriptor
    private let exit: Exit

    /// Starts a process in a group of its own; returns once it executes its program.
    public init(
        _ command: Command,
        standardOutput: Output = .inherited,
        standardError: Output = .inherited
    ) throws(SpawnError) {
        let pipe = try Descriptor.pipe()
        let output = try Self.open(standardOutput, inherited: STDOUT_FILENO)
        let error = try Self.open(standardError, inherited: STDERR_FILENO)
        let exit = Exit()
        let launch = Launch(
            command,
            input: pipe.read.number,
            output: output.number,
            error: error.number
        )
        let started = try ProcessThread.shared.start(launch) { exit.end($0) }
        // Until here they must stay open, although nothing below mentions them.
        withExtendedLifetime((pipe.read, output, error)) {}
        pid = started.pid
        handle = started.handle
        leash = pipe.write
        self.exit = exit
    }

    /// True until it has ended; a process that nobody has reaped yet counts as ended.
    public var isRunning: Bool {
        guard exit.status == nil else { return false }
        var ended = pollfd(fd: handle.number, events: Int16(POLLIN), revents: 0)
        return poll(&ended, 1, 0) == 0
    }

    /// How it ended, or nil while it runs.
    public var termination: Termination? { exit.status }

    /// Sends a signal, to this process or to none: false if it had ended already.
    @discardableResult
    public func send(_ signal: Signal) -> Bool { fl_signal(handle.number, signal.rawValue) == 0 }

    /// Closes its standard input, upon which it is meant to end.
    public func closeLeash() { leash.close() }

    /// How it ended, or nil if it still runs when the time is over or the task is cancelled.
    public func wait(within limit: Duration) async -> Termination? {
        await exit.wait(within: limit)
    }

    /// Kills it, and returns once it is gone.
    @discardableResult
    public func kill() async -> Termination? {
        send(.kill)
        return await exit.wait(within: .seconds(60))
    }

    /// Pauses it: true once every thread of it stands still, false if the time is over first.
    ///
    /// The signal alone is not enough: it is delivered later, and the process works until then.
    public func pause(within limit: Duration) async throws(CancellationError) -> Bool {
        guard send(.stop) else { return false }
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        while fl_has_stopped(pid) != 1 || !threadsHaveStopped {
            guard clock.now < deadline, isRunning else { return false }
            do { try await Task.sleep(for: .milliseconds(1)) } catch { throw CancellationError() }
        }
        return true
    }

    /// Whether the kernel shows each of its threads as stopped.
    private var threadsHaveStopped: Bool {
        let folder = "/proc/\(pid)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return !threads.isEmpty
            && threads.allSatisfy { thread in
                let line = FileManager.default.contents(atPath: "\(folder)/\(thread)/stat")
                // The name before the state may hold anything, parentheses too.
                let fields = String(decoding: line ?? Data(), as: UTF8.self).split(separator: ")")
                return fields.last?.hasPrefix(" T ") == true
            }
    }

    /// Lets a paused process go on.
    public func resume() { send(.resume) }

    private static func open(_ output: Output, inherited: Int32) throws(SpawnError) -> Descriptor {
        switch output {
        case .file(let path): return try .file(path, flags: O_WRONLY | O_CREAT | O_APPEND)
        case .discarded: return try .file("/dev/null", flags: O_WRONLY)
        case .inherited:
            let copy = fcntl(inherited, F_DUPFD_CLOEXEC, 3)
            // Where this process has no such stream, neither has the child.
            return copy < 0 ? try .file("/dev/null", flags: O_WRONLY) : Descriptor(copy)
        }
    }
}
