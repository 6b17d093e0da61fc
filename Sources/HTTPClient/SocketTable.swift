import Glibc

/// Which socket belongs to which connection, so that a connection can be examined before its reuse.
///
/// An idle connection on which the server said something unasked for is out of step: libcurl 7.88
/// reuses it and takes the stray reply for the answer to the next request.
///
/// ```
/// client:  |- request 1 → reply -|             |- request 2 → the second reply to 1 -|
/// server:             replies      replies again
/// ```
///
/// libcurl does not say which socket it is about to reuse, but it names both ends of the
/// connection. Every connection is noted before its first request, so an entry that a closed
/// connection left behind is never asked for: it is overwritten first. What accumulates is bounded
/// by the ports.
final class SocketTable {
    private var sockets: [UInt64: Int32] = [:]

    /// Both ends of a connection, mixed into one number (FNV-1a).
    static func key(
        remote: UnsafePointer<CChar>?,
        _ remotePort: Int32,
        local: UnsafePointer<CChar>?,
        _ localPort: Int32
    ) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01b3 }
        for address in [remote, local] {
            var next = address
            while let byte = next?.pointee, byte != 0 {
                mix(UInt64(UInt8(bitPattern: byte)))
                next = next?.successor()
            }
            mix(0x100)
        }
        mix(UInt64(truncatingIfNeeded: remotePort))
        mix(UInt64(truncatingIfNeeded: localPort))
        return hash
    }

    /// Notes the socket of a new connection, or with nil that it is not known.
    func note(_ socket: Int32?, for key: UInt64) { sockets[key] = socket }

    /// Whether bytes have arrived on an idle connection.
    func isOutOfStep(_ key: UInt64) -> Bool {
        guard let socket = sockets[key] else { return false }
        var byte: UInt8 = 0
        return recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
    }
}
