import Foundation

/// Standard output for results, standard error for everything on the way.
enum Console {
    /// Whether standard error is a terminal that can redraw a line.
    static var isLive: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// A result.
    static func print(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    /// Something on the way.
    static func say(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// Replaces the live line; empty text removes it.
    static func live(_ text: String) {
        FileHandle.standardError.write(Data(("\r\u{1b}[2K" + text).utf8))
    }

    /// Says why the command ends, in one line.
    static func fail(_ message: some Any, _ status: Status) -> any Error {
        say("faultline: \(message)")
        return status.exit()
    }
}
