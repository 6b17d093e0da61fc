import Archive
import Histories
import Index
import Synchronization

/// The runs under way in a store, read on from their folders each time that somebody looks.
///
/// It costs a run nothing: what is read is the end of its journal, and the lock of its plan says
/// whether its process goes on.
public final class LiveBoard: Sendable {
    fileprivate struct Watched {
        var run: LiveRun
        var read: Int
        /// The bytes of a line that is not whole.
        var rest: [UInt8] = []
        /// How often it was looked at since its end.
        var looks = 0
    }

    private struct State {
        var watched: [String: Watched] = [:]
    }

    /// What a look found.
    public struct Look: Sendable {
        /// The runs under way and those that have just ended, the newest first.
        public var runs: [LiveRun]
        /// How many runs have no end, and no process on this machine.
        public var abandoned: Int

        /// The look as the API has it.
        public var json: Value {
            ["runs": .list(runs.map(\.json)), "abandoned": .int(Int64(abandoned))]
        }
    }

    /// The most runs that are watched, the newest ones.
    private static let runsMax = 16
    /// The most runs without an end that are asked whether they go on.
    private static let asksMax = 400
    /// The most bytes of a journal that are read at once; of a longer one only its end.
    fileprivate static let bytesMax = 4 << 20
    /// For how many looks a run is shown after its end.
    private static let looksMax = 120

    private let index: RunIndex
    private let state = Mutex(State())

    /// A board over a store.
    public init(_ index: RunIndex) { self.index = index }

    /// Looks at what goes on now.
    ///
    /// - Throws: `ArchiveError` if the index cannot be read.
    public func look() throws(ArchiveError) -> Look {
        var search = RunSearch()
        search.filter.verdict = "running"
        search.count = Self.asksMax
        let running = try index.page(search).entries
        let root = index.root
        var held: [RunIndex.Entry] = []
        var abandoned = 0
        for entry in running {
            let directory = RunDirectory(path: root + "/" + entry.folder)
            switch RunLock.state(of: directory) {
            case .held where held.count < Self.runsMax: held.append(entry)
            case .held: break
            case .free, .unknown: abandoned += 1
            }
        }
        let runs = state.withLock { state -> [LiveRun] in
            for entry in held where state.watched[entry.folder] == nil {
                state.watched[entry.folder] = Watched(
                    run: LiveRun(entry.folder, entry.record),
                    read: 0
                )
            }
            for folder in state.watched.keys { state.watched[folder]?.advance(below: root) }
            state.watched = state.watched.filter { $0.value.looks < Self.looksMax }
            return state.watched.values.map(\.run).sorted {
                ($0.began, $0.folder) > ($1.began, $1.folder)
            }
        }
        return Look(runs: runs, abandoned: abandoned)
    }
}

extension LiveBoard.Watched {
    /// Reads what is new in the folder.
    fileprivate mutating func advance(below root: String) {
        let parts = run.folder.split(separator: "/").map(String.init)
        if run.verdict != nil {
            looks += 1
            return
        }
        if let file = StoreFile(below: root, parts + ["history.jsonl"]) { read(file) }
        run.isJudging = StoreFile(below: root, parts + ["evidence.json"]) != nil
        let record = try? RunDirectory(path: root + "/" + run.folder).readRecord()
        if let ending = record?.ending {
            run.verdict = ending.status.rawValue
        } else if RunLock.state(of: RunDirectory(path: root + "/" + run.folder)) != .held {
            // Its process was killed: there will be no end.
            looks += 1
        }
    }

    private mutating func read(_ file: StoreFile) {
        if file.size - read > LiveBoard.bytesMax {
            read = file.size - LiveBoard.bytesMax
            rest = []
        }
        let bytes = rest + file.read(at: read, file.size - read)
        read = file.size
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            run.apply(bytes[start..<end])
            start = end + 1
        }
        rest = Array(bytes[start...].suffix(1 << 20))
    }
}
