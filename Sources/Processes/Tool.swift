import CProcess
import FoundationEssentials
import Glibc

/// A program of the system that is run for its answer.
public struct Tool: Hashable, Sendable {
    /// What a tool answered.
    public struct Answer: Hashable, Sendable {
        /// How it ended.
        public var status: Termination
        /// What it wrote to standard output.
        public var output: String
        /// What it wrote to standard error.
        public var error: String

        /// An answer of these parts.
        public init(status: Termination, output: String, error: String) {
            self.status = status
            self.output = output
            self.error = error
        }

        /// True if it ended by itself with status 0.
        public var succeeded: Bool { status == .exited(0) }

        /// The first line that it wrote to standard error, or how it ended.
        public var complaint: String {
            error.split(separator: "\n").first.map(String.init) ?? status.description
        }
    }

    /// A tool that did not answer in time, and was killed.
    public struct TimedOut: Error, Hashable, Sendable, CustomStringConvertible {
        /// The tool.
        public var path: String
        /// The time that it had.
        public var limit: Duration

        /// For instance "/usr/sbin/nft did not finish within 10.0 seconds".
        public var description: String { "\(path) did not finish within \(limit)" }
    }

    /// The absolute path.
    public let path: String

    /// A tool by its absolute path.
    public init(path: String) { self.path = path }

    /// Looks in PATH, then where ordinary users' PATH often does not reach.
    public static func find(
        _ name: String,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Tool? {
        let listed = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (listed.filter { $0.hasPrefix("/") } + ["/usr/sbin", "/sbin", "/usr/bin", "/bin"])
            .map { "\($0)/\(name)" }
            .first { access($0, X_OK) == 0 }
            .map(Tool.init(path:))
    }

    /// Runs it to its end.
    ///
    /// Throws a `SpawnError`, or `TimedOut` after killing it.
    /// Its streams are files in memory, so that neither side ever waits for the other.
    public func run(
        _ arguments: [String],
        input: String = "",
        within limit: Duration = .seconds(10),
        inNamespaces: Bool = false
    ) async throws -> Answer {
        let streams = try (Descriptor.memory(input), Descriptor.memory(), Descriptor.memory())
        let exit = Exit()
        let launch = Launch(
            Command(path, arguments),
            input: streams.0.number,
            output: streams.1.number,
            error: streams.2.number,
            namespaces: inNamespaces
        )
        let started = try ProcessThread.shared.start(launch) { exit.end($0) }
        guard let status = await exit.wait(within: limit) else {
            _ = fl_signal(started.handle.number, SIGKILL)
            throw TimedOut(path: path, limit: limit)
        }
        return Answer(
            status: status,
            output: streams.1.contents(),
            error: streams.2.contents()
        )
    }
}
