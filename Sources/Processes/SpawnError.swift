import CProcess
import Glibc

/// Why a process could not be started.
public struct SpawnError: Error, Hashable, Sendable, CustomStringConvertible {
    /// How far the start came.
    public enum Stage: Int32, Sendable {
        /// Descriptors and pipes.
        case descriptors = 1
        /// The new process, or its namespaces.
        case clone = 2
        /// The user map of a namespace.
        case mapUsers = 3
        /// The group map of a namespace.
        case mapGroups = 4
        /// Making mounts private.
        case mounts = 5
        /// Mounting a new /proc.
        case proc = 6
        /// Bringing up the loopback interface.
        case loopback = 7
        /// The working directory.
        case directory = 8
        /// Standard input, output and error.
        case streams = 9
        /// Executing the program.
        case execute = 10
    }

    /// The program that was to start.
    public let program: String
    /// How far the start came.
    public let stage: Stage
    /// The system's error number.
    public let errno: Int32

    /// A failure at a stage.
    public init(program: String, stage: Stage, errno: Int32) {
        self.program = program
        self.stage = stage
        self.errno = errno
    }

    init(program: String, _ failure: fl_failure) {
        self.init(
            program: program,
            stage: Stage(rawValue: failure.stage) ?? .clone,
            errno: failure.error
        )
    }

    /// What the system says of the error number.
    public var reason: String { describe(errno: errno) }

    /// For instance "cannot start /bin/no (execute: No such file or directory)".
    public var description: String { "cannot start \(program) (\(stage): \(reason))" }
}

/// The system's words for an error number, whatever the locale says.
func describe(errno: Int32) -> String {
    guard let words = strerror(errno) else { return "error \(errno)" }
    return String(cString: words)
}
