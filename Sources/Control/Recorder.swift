import Foundation
import Histories
import Synchronization

/// Writes the journal: one line an event, in the order in which events are recorded.
///
/// A line is handed to the kernel before `record` returns, so a crash of the controller loses
/// nothing that was recorded. The index and the time are given under the same lock as the write:
/// order in the file, order of indices and order of times are one.
public final class Recorder: Sendable {
    private struct State {
        var count = 0
        var keysAsked: Set<String?> = []
        var line: [UInt8] = []
        /// The bytes of the lines that are whole.
        var size: off_t = 0
        var failure: ControlError?
    }

    /// The time between two looks whether an event could not be written.
    private static var lookPause: Duration { .milliseconds(100) }

    private let path: String
    private let file: Int32
    let start: Int64
    private let clock: any TrialClock
    private let state = Mutex(State())

    /// A new journal; the clock starts at 0 now, or where that of another one did.
    public init(
        path: String,
        clock: any TrialClock = MachineTime(),
        beside other: Recorder? = nil
    ) throws(ControlError) {
        self.path = path
        self.clock = clock
        file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw ControlError.system(path) }
        start = other?.start ?? clock.now
    }

    deinit { close(file) }

    /// Nanoseconds since the journal began.
    public var now: Int64 { clock.now - start }

    /// Appends an event, giving it its index and its time; returns it as recorded.
    @discardableResult
    public func record(_ event: Event) -> Event {
        state.withLock { state in
            var event = event
            event.index = state.count
            event.time = now
            state.count += 1
            if event.process != .nemesis { state.keysAsked.insert(event.key) }
            state.line.removeAll(keepingCapacity: true)
            JSONLines.append(event, to: &state.line)
            if state.failure == nil { append(&state) }
            return event
        }
    }

    /// Writes the line; one that does not fit is taken back, so that all that is kept is whole.
    private func append(_ state: inout State) {
        if write(state.line) {
            state.size += off_t(state.line.count)
            return
        }
        state.failure = ControlError(
            "\(path): \(String(cString: strerror(errno))); the run ends here, and what was recorded"
                + " before is kept: make room, or record elsewhere with --runs"
        )
        _ = ftruncate(file, state.size)
    }

    /// The keys that were asked about so far; nil stands for all of them together.
    var keysAsked: Set<String?> { state.withLock { $0.keysAsked } }

    /// Waits until an event cannot be written, and throws why; returns when the task is cancelled.
    func demandRoom() async throws(ControlError) {
        while !Task.isCancelled {
            if let failure = state.withLock({ $0.failure }) { throw failure }
            try? await Task.sleep(for: Self.lookPause)
        }
    }

    /// Everything recorded so far, read back from the journal: nothing of it stays in memory.
    /// - Throws: when an event could not be written, as on a full disk, or be read back.
    public func recording() throws -> Recording {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        let bytes = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        return try bytes.withUnsafeBytes {
            try Recording.decode($0, format: .jsonl, file: path)
        }
    }

    private func write(_ line: [UInt8]) -> Bool {
        line.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(
                    file,
                    bytes.baseAddress.map { $0 + written },
                    bytes.count - written
                )
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
    }
}

/// Why the harness itself cannot go on; neither a verdict nor the fault of a strategy.
public struct ControlError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What happened, where, and what to do, in one line.
    public let description: String

    /// An error with its text.
    public init(_ description: String) { self.description = description }

    static func system(_ place: String) -> ControlError {
        ControlError("\(place): \(String(cString: strerror(errno)))")
    }
}
