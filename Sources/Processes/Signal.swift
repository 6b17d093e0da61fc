import Glibc

/// A signal that the harness sends or receives.
public struct Signal: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number that the system knows it by.
    public let rawValue: Int32

    /// A signal by number.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// What Ctrl-C sends.
    public static let interrupt = Signal(rawValue: SIGINT)
    /// A polite request to end.
    public static let terminate = Signal(rawValue: SIGTERM)
    /// The terminal has gone.
    public static let hangup = Signal(rawValue: SIGHUP)
    /// Ends a process without its consent.
    public static let kill = Signal(rawValue: SIGKILL)
    /// Pauses a process without its consent.
    public static let stop = Signal(rawValue: SIGSTOP)
    /// Resumes a paused process.
    public static let resume = Signal(rawValue: SIGCONT)

    /// For instance SIGKILL.
    public var description: String {
        switch rawValue {
        case SIGINT: "SIGINT"
        case SIGTERM: "SIGTERM"
        case SIGHUP: "SIGHUP"
        case SIGKILL: "SIGKILL"
        case SIGSTOP: "SIGSTOP"
        case SIGCONT: "SIGCONT"
        case SIGABRT: "SIGABRT"
        case SIGSEGV: "SIGSEGV"
        case SIGILL: "SIGILL"
        case SIGTRAP: "SIGTRAP"
        default: "signal \(rawValue)"
        }
    }
}

/// How a process ended.
public enum Termination: Hashable, Sendable, CustomStringConvertible {
    /// By itself, with a code.
    case exited(Int32)
    /// By a signal.
    case signalled(Signal)

    /// From what `fl_reap` reports: a signal is negative.
    init(reaped: Int32) {
        self = reaped < 0 ? .signalled(Signal(rawValue: -reaped)) : .exited(reaped)
    }

    /// The one number that a shell would give: a signal counts as 128 plus its number.
    public var shellStatus: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let signal): 128 + signal.rawValue
        }
    }

    /// For instance "exited with status 1" or "killed by SIGKILL".
    public var description: String {
        switch self {
        case .exited(let code): "exited with status \(code)"
        case .signalled(let signal): "killed by \(signal)"
        }
    }
}
