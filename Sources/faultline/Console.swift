import Foundation
import Histories
import Reporting

/// Standard output for results, standard error for everything on the way.
enum Console {
    /// Whether standard error is a terminal that can redraw a line.
    static var isLive: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// What standard output can show.
    private static let paint = Paint(
        isTerminal: isatty(STDOUT_FILENO) == 1,
        environment: ProcessInfo.processInfo.environment
    )

    /// A result, in one line or several.
    ///
    /// Where it cannot be written, the command ends, since its status would mislead.
    static func print(_ text: String) {
        let error = write(paint.painted(text.shownLines) + "\n", to: STDOUT_FILENO)
        if error == 0 { return }
        // A closed pipe means that its reader needs no more output: no error is printed.
        if error == EPIPE { Glibc.exit(128 + SIGPIPE) }
        // The terminal has gone, as a signal says or will say.
        if error == EIO && isTerminal(STDOUT_FILENO) { Glibc.exit(128 + SIGHUP) }
        say("faultline: standard output cannot be written to: \(String(cString: strerror(error)))")
        Glibc.exit(Status.harnessFailed.rawValue)
    }

    /// Something on the way, in one line; what cannot be said is not.
    static func say(_ text: String) {
        _ = write(text.shown + "\n", to: STDERR_FILENO)
    }

    /// Replaces the live lines, each cut to the width of the terminal; none removes them.
    static func live(_ lines: [String], over count: Int) {
        let erased =
            "\r\u{1b}[2K" + String(repeating: "\u{1b}[1A\u{1b}[2K", count: max(0, count - 1))
        _ = write(erased + lines.map(cut).joined(separator: "\n"), to: STDERR_FILENO)
    }

    /// A line that does not wrap, cut to the width of the terminal if there is one.
    static func cut(_ text: String) -> String {
        isLive ? String(text.shown.prefix(width - 1)) : text
    }

    /// The columns of the terminal on standard error, as it is now; 80 where nobody knows.
    private static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
        return Int(size.ws_col)
    }

    /// Whether something is a terminal, be it one that has gone.
    private static func isTerminal(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFCHR
    }

    /// Writes all of a text; returns 0, or the number of the error.
    private static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                } else if errno == EAGAIN {
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&ready, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }

    /// The message of the parser of the command line, which has several lines of its own.
    static func explain(_ message: String) {
        _ = write(message.shownLines + "\n", to: STDERR_FILENO)
    }
}
