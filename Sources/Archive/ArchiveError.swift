import Glibc

/// Why a run's folder, its record or the index cannot be made, written or read.
public struct ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, what is wrong with it, and what was expected, in one line.
    public let description: String

    /// An error with its text.
    public init(_ description: String) { self.description = description }

    /// The error of the last system call, about a file.
    static func system(_ path: String, _ what: String, _ advice: String = "") -> ArchiveError {
        ArchiveError("\(path): \(what) (\(String(cString: strerror(errno))))\(advice)")
    }
}
