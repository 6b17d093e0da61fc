import Histories

/// The housekeeping of a folder of runs: what is removed, what is compressed, and what is left.
///
/// Only folders two levels below the root are looked at, `suite/name`, and only those whose record
/// can be read. A run that goes on is never touched, and links are never followed.
public struct Pruning: Sendable {
    /// Something that was removed or compressed.
    public struct Change: Hashable, Sendable {
        /// The folder, seen from that of all runs.
        public var folder: String
        /// The bytes of the disk that this gained; nil where that is not known before.
        public var bytes: Int?
        /// Why it was done.
        public var reason: String
    }

    /// What the runs of a suite take.
    public struct Suite: Hashable, Sendable {
        /// The name of the suite.
        public var name: String
        /// How many runs it has.
        public var runs: Int
        /// The bytes that they take on the disk.
        public var bytes: Int
    }

    /// The folder of all runs.
    public let root: String
    /// What is to be done.
    public let rules: PruningRules
    /// Whether nothing is really done.
    public let isDry: Bool
    /// What was removed, in the order in which it was.
    public private(set) var removed: [Change] = []
    /// The runs whose histories were compressed.
    public private(set) var compressed: [Change] = []
    /// The suites with what is left of them, by name.
    public private(set) var suites: [Suite] = []
    /// What could not be done or read, a line each.
    public private(set) var complaints: [String] = []
    /// Whether something that was to be done could not be done.
    public private(set) var isIncomplete = false

    private var runs: [PrunableRun] = []
    private let now: UTCTime

    /// Does it all, or with `isDry` only says what would be done.
    public init(root: String, rules: PruningRules, isDry: Bool = false, now: UTCTime = .now) {
        self.root = root
        self.rules = rules
        self.isDry = isDry
        self.now = now
        runs = scan()
        if !isDry { removeLeftovers() }
        removeOld()
        if rules.compresses { compress() }
        for run in rules.surplus(runs) { remove(run, because: "to make room") }
        removeLeadingNowhere()
        summarize()
    }

    /// The bytes of the disk that were gained, or would be.
    public var gained: Int { (removed + compressed).reduce(0) { $0 + ($1.bytes ?? 0) } }

    /// The bytes that all runs take now.
    public var bytes: Int { suites.reduce(0) { $0 + $1.bytes } }

    /// Whether the runs that are left take more than they may.
    public var isTooLarge: Bool { rules.bytesMax.map { bytes > $0 } ?? false }

    private var removal: FolderRemoval { FolderRemoval(root: root) }

    @discardableResult
    private mutating func attempt(_ body: () throws(ArchiveError) -> Void) -> Bool {
        do throws(ArchiveError) {
            try body()
            return true
        } catch {
            complaints.append("\(error)")
            isIncomplete = true
            return false
        }
    }

    // MARK: Looking

    private mutating func scan() -> [PrunableRun] {
        var runs: [PrunableRun] = []
        for suite in Files.names(in: root)
        where !RunFolders.isOther(suite) && Files.isFolder(root + "/" + suite) {
            for name in Files.names(in: root + "/" + suite) where !RunFolders.isOther(name) {
                let folder = suite + "/" + name
                guard Files.isFolder(root + "/" + folder) else { continue }
                do throws(ArchiveError) {
                    if let run = try run(in: folder) { runs.append(run) }
                } catch {
                    complaints.append("\(error): left as it is")
                }
            }
        }
        return runs
    }

    private func run(in folder: String) throws(ArchiveError) -> PrunableRun? {
        let directory = RunDirectory(path: root + "/" + folder)
        guard let record = try directory.readRecord() else { return nil }
        let use = DiskUse(of: directory.path)
        let isLive =
            record.ending == nil
            && (RunLock.state(of: directory) == .held
                || now.seconds - use.changed.seconds < Self.silence)
        return PrunableRun(folder: folder, record: record, bytes: use.bytes, isLive: isLive)
    }

    /// A run without an end whose files changed this many seconds ago may go on elsewhere: not
    /// every file system tells other machines of locks.
    private static let silence: Int64 = 3600

    // MARK: Doing

    private mutating func removeLeftovers() {
        let removal = removal
        attempt { () throws(ArchiveError) in try removal.removeLeftovers() }
    }

    private mutating func removeOld() {
        let all = runs
        let reasons = rules.reasons(all, now: now)
        for run in all { if let reason = reasons[run] { remove(run, because: reason) } }
        let (old, left) = (rules.oldNights(all), nights(of: runs))
        for night in Files.names(in: root + "/" + RunDirectory.nights) where !left.contains(night) {
            let folder = RunDirectory.nights + "/" + night
            guard Files.isFolder(root + "/" + folder) else { continue }
            let use = DiskUse(of: root + "/" + folder)
            guard old.contains(night) || rules.isOld(changed: use.changed, beside: all) else {
                continue
            }
            remove(folder, use.bytes, because: "a night before the last \(rules.nightsKept)")
        }
    }

    private func nights(of runs: [PrunableRun]) -> Set<String> {
        Set(runs.compactMap { $0.record.place?.night })
    }

    private mutating func remove(_ run: PrunableRun, because reason: String) {
        guard remove(run.folder, run.bytes, because: reason) else { return }
        runs.removeAll { $0.folder == run.folder }
    }

    @discardableResult
    private mutating func remove(
        _ folder: String,
        _ bytes: Int,
        because reason: String
    ) -> Bool {
        let removal = removal
        let isDone = isDry || attempt { () throws(ArchiveError) in try removal.remove(folder) }
        if isDone { removed.append(Change(folder: folder, bytes: bytes, reason: reason)) }
        return isDone
    }

    private mutating func compress() {
        for place in runs.indices where runs[place].isHeld && !runs[place].isLive {
            let folder = runs[place].folder
            let directory = RunDirectory(path: root + "/" + folder)
            guard !PackedHistory.files(of: directory).isEmpty else { continue }
            var gained: Int?
            let isDry = isDry
            let isDone = attempt { () throws(ArchiveError) in
                if !isDry { gained = try PackedHistory.pack(directory) }
            }
            guard isDone else { continue }
            runs[place].bytes -= gained ?? 0
            compressed.append(Change(folder: folder, bytes: gained, reason: "as claimed"))
        }
    }

    /// The link to the newest run, if that is gone.
    private func removeLeadingNowhere() {
        let latest = root + "/latest"
        if !isDry, Files.isLinkToNothing(latest) { Files.remove(latest) }
    }

    private mutating func summarize() {
        let groups = Dictionary(grouping: runs) { String($0.folder.prefix { $0 != "/" }) }
        suites = groups.sorted { $0.key < $1.key }.map { name, runs in
            Suite(name: name, runs: runs.count, bytes: runs.reduce(0) { $0 + $1.bytes })
        }
    }
}
