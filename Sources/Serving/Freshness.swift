import Archive
import Foundation
import Index
import Synchronization

/// Keeps the index of a server up to date with its folders, while pages are made from it.
///
/// Where that is cheap a page waits for it; where it is not, it happens behind the page, and takes
/// at most a twentieth of the time.
public final class Freshness: Sendable {
    private struct State {
        var isBusy = false
        /// How long it took the last time, and when that ended.
        var cost = Duration.zero
        var ended = ContinuousClock.now - .seconds(3_600)
    }

    /// The one that pages are made from.
    public let index: RunIndex
    /// The one that is brought up to date: another look at the same file, if there is one.
    private let writer: RunIndex
    private let state = Mutex(State())

    private static let cheap = Duration.milliseconds(30)

    /// Opens the index of a folder of runs, and brings it up to date.
    /// - Throws: `ArchiveError` if there is no index even in memory.
    public init(root: String) throws(ArchiveError) {
        let start = ContinuousClock.now
        index = try RunIndex(root: root)
        let isFile = index.notes.isEmpty && access(index.path, R_OK | W_OK) == 0
        writer = isFile ? try RunIndex(root: root) : index
        state.withLock { state in
            state.cost = (ContinuousClock.now - start) / 2
            state.ended = .now
        }
    }

    /// Called before a page is made, on a thread that may wait.
    public func demand() {
        let cost = state.withLock { state -> Duration? in
            let pause = state.cost < Self.cheap ? .zero : state.cost * 20
            guard !state.isBusy, ContinuousClock.now - state.ended >= pause else { return nil }
            state.isBusy = true
            return state.cost
        }
        guard let cost else { return }
        guard cost >= Self.cheap else { return renew() }
        Thread.detachNewThread { self.renew() }
    }

    private func renew() {
        let start = ContinuousClock.now
        // A folder that cannot be read now is read later: the index goes on as it was.
        try? writer.refresh()
        state.withLock { state in
            state.cost = .now - start
            state.ended = .now
            state.isBusy = false
        }
    }
}
