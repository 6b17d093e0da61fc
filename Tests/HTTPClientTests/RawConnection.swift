import Foundation
import Glibc

/// The server's end of one connection, used by the one thread that serves it.
final class RawConnection: @unchecked Sendable {
    /// Which connection of the server it is, counted from 1.
    let number: Int
    private var descriptor: Int32
    private var received: [UInt8] = []
    private let onRequest: () -> Void

    init(descriptor: Int32, number: Int, onRequest: @escaping () -> Void) {
        self.descriptor = descriptor
        self.number = number
        self.onRequest = onRequest
    }

    /// The next request, head and body, or nil if the client closed the connection.
    func readRequest() -> String? {
        while true {
            if let request = takeRequest() {
                onRequest()
                return request
            }
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { return nil }
            received += bytes[..<count]
        }
    }

    private func takeRequest() -> String? {
        guard let end = Data(received).range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: received[..<end.upperBound], as: UTF8.self)
        let lengths = head.lowercased().split(separator: "\r\n").compactMap {
            $0.hasPrefix("content-length:") ? Int($0.dropFirst(15).trimmingPrefix(" ")) : nil
        }
        let size = end.upperBound + (lengths.first ?? 0)
        guard received.count >= size else { return nil }
        let request = String(decoding: received[..<size], as: UTF8.self)
        received.removeFirst(size)
        return request
    }

    func write(_ text: String) { write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    func reply(_ body: String = "{}", status: String = "200 OK") {
        write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Replies to everything until the client closes the connection.
    func serve(_ body: String = "{}") {
        while readRequest() != nil { reply(body) }
    }

    /// Waits for bytes without reading them.
    func awaitBytes() {
        var interest = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&interest, 1, -1)
    }

    /// Waits until the client has closed the connection, or reset it.
    func awaitClose() {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while recv(descriptor, &bytes, bytes.count, 0) > 0 {}
    }

    /// Closes with a reset in place of the orderly end.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_LINGER,
            &option,
            socklen_t(MemoryLayout<linger>.size)
        )
        finish()
    }

    /// Closes in order.
    func finish() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }
}
