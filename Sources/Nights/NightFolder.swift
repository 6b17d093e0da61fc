import Archive
import Histories
import Scoring

/// The folder of a night, `nights/<id>` in the folder of all runs: the records of its shards, and
/// what was made of them.
public struct NightFolder: Hashable, Sendable {
    /// The folder of all runs.
    public let root: String
    /// The id of the night.
    public let id: String

    private static let bytesMax = 256 << 20

    /// The folder of a night, which may be absent.
    public init(root: String, id: String) {
        self.root = root
        self.id = id
    }

    /// Where it is, seen from where the root is seen.
    public var path: String { root + "/" + RunDirectory.nights + "/" + id }
    /// `logs`: what the commands of units said.
    public var logs: String { path + "/logs" }
    /// `nightly.html`: the result, for a browser.
    public var page: String { path + "/nightly.html" }
    /// `night.json`: the result, for programs.
    public var result: String { path + "/night.json" }
    /// `junit.xml`: the result, for CI.
    public var junit: String { path + "/junit.xml" }
    /// `summary.md`: the result, for the summary of a CI job.
    public var summary: String { path + "/summary.md" }

    /// The ids of all nights of a folder of runs, sorted.
    public static func ids(in root: String) -> [String] {
        Files.names(in: root + "/" + RunDirectory.nights)
    }

    /// Whether an id can name a folder.
    public static func isID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 100 && !text.hasPrefix(".")
            && text.unicodeScalars.allSatisfy {
                ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                    || $0 == "-" || $0 == "_" || $0 == "."
            }
    }

    /// The folder of the next night of a suite on a day: the first that has no record of a shard.
    public static func next(
        in root: String,
        suite: String,
        on date: NightDate,
        shard: Shard
    ) -> NightFolder {
        let name = "\(date.text)-\(suite)"
        let taken = Set(ids(in: root))
        var number = 1
        while true {
            let folder = NightFolder(root: root, id: number == 1 ? name : "\(name)-\(number)")
            let file = ShardRecord.name(of: shard)
            if !taken.contains(folder.id) || !Files.names(in: folder.path).contains(file) {
                return folder
            }
            number += 1
        }
    }

    // MARK: Shards

    /// Writes the record of a shard.
    public func write(_ record: ShardRecord) throws(ArchiveError) {
        try RunDirectory.makeFolders(logs)
        let file = path + "/" + ShardRecord.name(of: record.plan.shard)
        try Files.replace(file, with: record.json.jsonText + "\n")
    }

    /// Reads the record of a shard; nil if there is none.
    /// - Throws: `ArchiveError` naming the file, and what was expected in it.
    public func record(of shard: Shard) throws(ArchiveError) -> ShardRecord? {
        let file = path + "/" + ShardRecord.name(of: shard)
        return try value(inFile: file).map { value throws(ArchiveError) in
            try Self.record(value, of: file, beside: nil)
        }
    }

    /// Reads the records of all shards, by their numbers.
    /// - Throws: `ArchiveError` naming the file that cannot be read.
    public func shards() throws(ArchiveError) -> [ShardRecord] {
        var read: [(value: Value, record: ShardRecord)] = []
        for file in files {
            guard let value = try value(inFile: file) else { continue }
            read.append((value, try Self.record(value, of: file, beside: read.first)))
        }
        return read.map(\.record).sorted { $0.plan.shard.number < $1.plan.shard.number }
    }

    /// How far the shards of a night are.
    public struct Progress: Hashable, Sendable {
        /// How many have begun.
        public var begun = 0
        /// The numbers of those that have ended.
        public var ended: Set<Int> = []
        /// How many there are; 0 where none has begun.
        public var count = 0

        /// None of them has begun.
        public init() {}

        /// Whether every shard has ended.
        public var isOver: Bool { count > 0 && ended.count == count }
    }

    /// How far the shards are: what a follower asks again and again, so that no plan is read.
    /// - Throws: `ArchiveError` naming the file that cannot be read.
    public func progress() throws(ArchiveError) -> Progress {
        var progress = Progress()
        for file in files {
            guard let value = try value(inFile: file),
                let shard = value["shard"]?.text.flatMap({ Shard($0) })
            else { continue }
            progress.begun += 1
            progress.count = shard.count
            if value["end"] != nil { progress.ended.insert(shard.number) }
        }
        return progress
    }

    private var files: [String] {
        Files.names(in: path).filter { $0.hasPrefix("shard-") && $0.hasSuffix(".json") }
            .map { path + "/" + $0 }
    }

    private func value(inFile file: String) throws(ArchiveError) -> Value? {
        guard let bytes = try Files.read(file, most: Self.bytesMax) else { return nil }
        do { return try JSON.parse(bytes) } catch { throw ArchiveError("\(file): \(error)") }
    }

    private static func record(
        _ value: Value,
        of file: String,
        beside other: (value: Value, record: ShardRecord)?
    ) throws(ArchiveError) -> ShardRecord {
        do throws(ArchiveError) {
            return try ShardRecord(value, beside: other)
        } catch {
            throw ArchiveError("\(file): \(error)")
        }
    }

    // MARK: Runs

    /// The runs of this night, from the folders of its suite.
    ///
    /// Names of folders begin with the time of their run, so that earlier ones need not be read.
    /// - `since`: when the first of them can have begun.
    public func attempts(
        of suite: String,
        since: UTCTime
    ) -> (attempts: [CellResult.Attempt], complaints: [String]) {
        var attempts: [CellResult.Attempt] = []
        var complaints: [String] = []
        for name in Files.names(in: root + "/" + suite)
        where name.prefix(16) >= since.stamp && !RunFolders.isOther(name) {
            let folder = suite + "/" + name
            do throws(ArchiveError) {
                let record = try RunDirectory(path: root + "/" + folder).readRecord()
                guard let record, record.place?.night == id else { continue }
                attempts.append(CellResult.Attempt(folder: folder, record: record))
            } catch {
                complaints.append("\(error)")
            }
        }
        return (attempts, complaints)
    }

    /// The result of the night, or of one of its shards, from its files.
    /// - Throws: `ArchiveError` naming what cannot be read.
    public func read(
        only shard: Shard? = nil,
        allowsMissing: Bool = false,
        isKnown: (Finding) -> Bool = { _ in false }
    ) throws(ArchiveError) -> (result: NightResult, complaints: [String]) {
        let shards = try shards().filter { shard == nil || $0.plan.shard == shard }
        guard let first = shards.first else {
            throw ArchiveError(
                "\(path): no shard of a night; expected a file such as shard-1-of-1.json"
            )
        }
        let since = shards.map(\.began).min() ?? first.began
        let (attempts, complaints) = attempts(of: first.plan.suite, since: since)
        let result = try NightResult(
            shards,
            runs: attempts,
            allowsMissing: allowsMissing || shard != nil,
            isKnown: isKnown
        )
        return (result, complaints)
    }
}
