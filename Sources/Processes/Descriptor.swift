import CProcess
import Glibc
import Synchronization

/// An open file descriptor that closes when nobody holds it any more.
final class Descriptor: Sendable {
    private let open: Mutex<Int32?>
    /// The number, which means nothing after `close`.
    let number: Int32

    /// Takes over a descriptor.
    init(_ number: Int32) {
        self.number = number
        open = Mutex(number)
    }

    deinit { close() }

    /// Closes it now; a second time does nothing.
    func close() {
        let number = open.withLock { open in
            defer { open = nil }
            return open
        }
        if let number { _ = Glibc.close(number) }
    }

    /// A pipe that no child inherits.
    static func pipe(flags: Int32 = 0) throws(SpawnError) -> (read: Descriptor, write: Descriptor) {
        var ends: [Int32] = [-1, -1]
        let error = fl_pipe(&ends, flags)
        guard error == 0 else {
            throw SpawnError(program: "a pipe", stage: .descriptors, errno: error)
        }
        return (Descriptor(ends[0]), Descriptor(ends[1]))
    }

    /// A file, created if absent.
    static func file(_ path: String, flags: Int32) throws(SpawnError) -> Descriptor {
        let number = Glibc.open(path, flags | O_CLOEXEC, 0o644)
        guard number >= 0 else {
            throw SpawnError(program: path, stage: .descriptors, errno: errno)
        }
        return Descriptor(number)
    }

    /// A file in memory with this text, read from its beginning.
    static func memory(_ text: String = "") throws(SpawnError) -> Descriptor {
        let number = fl_memory_file("faultline")
        guard number >= 0 else {
            throw SpawnError(program: "a file in memory", stage: .descriptors, errno: -number)
        }
        let file = Descriptor(number)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
            guard count > 0 else {
                throw SpawnError(program: "a file in memory", stage: .descriptors, errno: errno)
            }
            rest = rest.dropFirst(count)
        }
        lseek(number, 0, SEEK_SET)
        return file
    }

    /// All that the file holds, from its beginning, without moving its position.
    func contents() -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = pread(number, &chunk, chunk.count, off_t(bytes.count))
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }
}
