import Foundation
import Glibc
import Synchronization

/// A server on plain sockets that behaves as badly as a test wants.
///
/// Each connection is served on a thread of its own, by a script that reads requests and decides
/// what to do with them. Everything that was read counts as seen, whatever became of the reply.
final class RawServer: Sendable {
    typealias Script = @Sendable (RawConnection) -> Void

    struct Seen: Sendable {
        var connections = 0
        var requests = 0
        var sources: [String] = []
    }

    let port: UInt16
    private let listener: Mutex<Int32>
    private let state = Mutex(Seen())

    init(_ script: @escaping Script) {
        let (descriptor, port) = RawSocket.bound()
        guard listen(descriptor, 512) == 0 else { fatalError("listen: errno \(errno)") }
        self.port = port
        listener = Mutex(descriptor)
        Thread.detachNewThread { [self] in accept(from: descriptor, script: script) }
    }

    var url: String { "http://127.0.0.1:\(port)/v1/operations" }
    var seen: Seen { state.withLock { $0 } }

    /// Refuses connections from now on; those that exist stay.
    func stopListening() {
        listener.withLock { descriptor in
            guard descriptor >= 0 else { return }
            // Closing alone would leave the thread in accept, and the socket with it.
            shutdown(descriptor, Int32(SHUT_RDWR))
            close(descriptor)
            descriptor = -1
        }
    }

    private func accept(from listener: Int32, script: @escaping Script) {
        while true {
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let descriptor = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.accept(listener, $0, &length)
                }
            }
            guard descriptor >= 0 else { return }
            let number = state.withLock { state in
                state.connections += 1
                state.sources.append(String(cString: inet_ntoa(address.sin_addr)))
                return state.connections
            }
            let connection = RawConnection(descriptor: descriptor, number: number) { [self] in
                state.withLock { $0.requests += 1 }
            }
            Thread.detachNewThread {
                script(connection)
                connection.finish()
            }
        }
    }
}

/// Sockets before they listen.
enum RawSocket {
    /// A socket on a free port of 127.0.0.1; as long as it does not listen, connecting is refused.
    static func bound() -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                guard bind(descriptor, $0, length) == 0 else { fatalError("bind: errno \(errno)") }
                getsockname(descriptor, $0, &length)
            }
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// Whether the port's kernel completes another connection; the socket stays open for the test.
    static func fill(port: UInt16) -> (descriptor: Int32, isConnected: Bool) {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        var address = loopback(port: port)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        var interest = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return (descriptor, poll(&interest, 1, 200) == 1)
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }
}
