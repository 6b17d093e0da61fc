import Glibc
import Synchronization

/// How many records a node has handed to its log, kept where a kill does not reach it.
///
/// It is a page of a file that the kernel shares: what is written there outlives the process, if
/// not the machine. Set against what a recovery finds, it says how many records a kill lost.
final class AppendCounter: Sendable {
    private static var length: Int { MemoryLayout<UInt64>.size }

    private let page: Mutex<UnsafeMutablePointer<UInt64>>

    /// The counter of a file, which begins at 0 if there is none.
    init(path: String) throws(NodeError) {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Self.failure(path) }
        defer { close(file) }
        guard ftruncate(file, off_t(Self.length)) == 0,
            let memory = mmap(nil, Self.length, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
            memory != MAP_FAILED
        else { throw Self.failure(path) }
        page = Mutex(memory.bindMemory(to: UInt64.self, capacity: 1))
    }

    deinit { page.withLock { _ = munmap($0, Self.length) } }

    /// How many there were.
    var count: Int {
        get { page.withLock { Int(clamping: $0.pointee) } }
        set { page.withLock { $0.pointee = UInt64(newValue) } }
    }

    /// One more.
    func increment() { page.withLock { $0.pointee += 1 } }

    private static func failure(_ path: String) -> NodeError {
        NodeError("\(path): \(String(cString: strerror(errno)))")
    }
}
