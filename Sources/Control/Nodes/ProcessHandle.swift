import Processes
import Systems

/// The process of a node, as a supervisor needs it.
public protocol ProcessHandle: Sendable {
    /// The number by which the operating system knows it.
    var pid: Int32 { get }
    /// False once it has ended, even if its status is not known yet.
    var isRunning: Bool { get }
    /// How it ended; nil until that is known.
    var termination: Termination? { get }

    /// Sends SIGKILL, and returns once it is gone.
    func kill() async
    /// Pauses it: true once each of its threads has stopped, false if it ended or time is over.
    func pause(within limit: Duration) async throws(CancellationError) -> Bool
    /// Lets it go on after a pause.
    func resume()
    /// How it ended; nil if it still runs when the time is over or the task is cancelled.
    func wait(within limit: Duration) async -> Termination?

    /// The first line that it wrote to standard output; nil until that is complete.
    func firstLine() async -> String?
    /// The last line that it, or an earlier life of its node, wrote to standard error.
    func lastWords() async -> String
    /// By how many bytes the recovery marker has grown or shrunk since the start; 0 if it has none.
    func markerGrowth() async -> Int
}

/// Starts processes of nodes.
public protocol ProcessLauncher: Sendable {
    /// Starts one; `folder` is where its output goes, and is made if absent.
    func start(_ launch: Launch, in folder: String) async throws -> any ProcessHandle
}
