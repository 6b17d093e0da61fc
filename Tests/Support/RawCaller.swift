import Glibc

/// A caller that speaks plain bytes over a socket, and so may say what no client would.
public final class RawCaller {
    /// An answer as it came.
    public struct Answer: Hashable {
        /// The code, such as 200.
        public var status: Int
        /// The status line and the headers.
        public var head: String
        /// What comes after them.
        public var body: String
    }

    private let socket: Int32
    private var received: [UInt8] = []

    /// Connects to an address such as 127.0.0.1; nil if nobody listens there.
    public init?(_ host: String = "127.0.0.1", port: Int) {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | 0o2000000, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
        }
        if code != 0 { return nil }
    }

    deinit { close(socket) }

    /// Sends bytes; false if the other end does not take them within two seconds.
    @discardableResult
    public func send(_ text: String) -> Bool {
        var time = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// A request with a body; its length is added to the headers.
    @discardableResult
    public func send(_ line: String, _ headers: [String], body: String = "") -> Bool {
        let length = body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]
        let head = ["\(line) HTTP/1.1"] + headers + length + ["", ""]
        return send(head.joined(separator: "\r\n") + body)
    }

    /// The next answer; nil if there is none within the limit.
    public func answer(isHead: Bool = false, within seconds: Int = 10) -> Answer? {
        while true {
            let text = String(decoding: received, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let head = String(text[..<end.lowerBound])
                let length = isHead ? 0 : Self.length(head)
                let body = text[end.upperBound...].utf8
                if body.count >= length, let status = Int(head.dropFirst(9).prefix(3)) {
                    received = Array(body.dropFirst(length))
                    let answer = String(decoding: Array(body.prefix(length)), as: UTF8.self)
                    return Answer(status: status, head: head, body: answer)
                }
            }
            guard receive(within: seconds) else { return nil }
        }
    }

    private static func length(_ head: String) -> Int {
        head.lowercased().split(separator: "\r\n").compactMap { line in
            line.hasPrefix("content-length:") ? Int(line.dropFirst(15).drop { $0 == " " }) : nil
        }.first ?? 0
    }

    /// Whether nothing more has come when the other end closes, or the time is over.
    public func isQuiet(for seconds: Int = 1) -> Bool {
        received.isEmpty && !receive(within: seconds)
    }

    /// Whether the other end closes the connection within a time; what it says before is dropped.
    public func isClosed(within seconds: Int) -> Bool {
        while receive(within: seconds) {}
        return isAtEnd
    }

    /// Whether a text comes within a time, among all that has come and was not read.
    public func receives(_ part: String, within seconds: Int) -> Bool {
        let deadline = time(nil) + seconds
        while time(nil) <= deadline {
            if String(decoding: received, as: UTF8.self).contains(part) { return true }
            if !receive(within: 1), isAtEnd { return false }
        }
        return false
    }

    private var isAtEnd = false

    /// Takes in some bytes; false at the end of the stream, or if none come.
    private func receive(within seconds: Int) -> Bool {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(socket, &bytes, bytes.count, 0)
        // Anything but the time's end is an end: a reset closes, too.
        if count == 0 || count < 0 && errno != EAGAIN { isAtEnd = true }
        guard count > 0 else { return false }
        received += bytes[..<count]
        return true
    }
}
