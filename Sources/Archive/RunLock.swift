import Glibc

/// The sign of a run that goes on: a lock that the system gives back when its process ends.
///
/// Processes in other namespaces of the same machine see it, as do most network file systems.
public final class RunLock: Sendable {
    /// Whether a run goes on.
    public enum State: Hashable, Sendable {
        /// Its process holds the lock.
        case held
        /// No process does.
        case free
        /// The file system has no such locks, or the file is not there.
        case unknown
    }

    private let file: Int32

    /// Takes the lock of a run whose plan is written; nil where there are no such locks.
    public init?(of directory: RunDirectory) {
        file = open(directory.plan, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        // Others hold it only while they ask whether the run goes on.
        guard flock(file, LOCK_SH) == 0 else {
            close(file)
            return nil
        }
    }

    deinit { close(file) }

    /// Whether the lock of a run is held now, by this process or another one.
    public static func state(of directory: RunDirectory) -> State {
        let file = open(directory.plan, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return .unknown }
        defer { close(file) }
        if flock(file, LOCK_EX | LOCK_NB) == 0 { return .free }
        return errno == EWOULDBLOCK ? .held : .unknown
    }
}
