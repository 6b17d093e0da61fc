import Archive
import GRDB
import Histories

/// What a filter selects.
public struct RunSelection: Sendable {
    /// The runs that fit, in the order that was asked for.
    public var entries: [RunIndex.Entry]
    /// How many runs there are, whether they fit or not.
    public var total: Int
    /// If none fits, which names there are, so that the nearest one can be suggested.
    public var names = Names()

    /// The names that runs have.
    public struct Names: Sendable {
        /// Those of what was on trial, strategies and systems.
        public var strategies: [String] = []
        /// Those of what clients asked.
        public var workloads: [String] = []
        /// Those of the kinds of faults.
        public var nemeses: [String] = []

        /// No names.
        public init() {}
    }

    /// A selection from a number of runs.
    public init(entries: [RunIndex.Entry], total: Int) {
        self.entries = entries
        self.total = total
    }
}

extension RunIndex {
    /// How many runs it knows.
    public func count() throws(ArchiveError) -> Int {
        try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM runs") ?? 0 }
    }

    /// The runs that fit a filter.
    public func selection(_ filter: RunFilter = RunFilter()) throws(ArchiveError) -> RunSelection {
        try read { db in
            let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM runs") ?? 0
            let rows = try filter.request("folder, json").fetchAll(db)
            var selection = RunSelection(entries: try rows.map(Self.entry), total: total)
            if rows.isEmpty { selection.names = try Self.names(db) }
            return selection
        }
    }

    /// The folders of the runs that fit a filter, without their records.
    public func folders(_ filter: RunFilter) throws(ArchiveError) -> [String] {
        try read { db in try filter.request("folder").fetchAll(db).map { $0[0] } }
    }

    static func entry(_ row: Row) throws -> Entry {
        let text: String = row[1]
        guard let value = try? Value(json: text), let record = try? RunRecord(value) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a record is torn")
        }
        return Entry(folder: row[0], record: record)
    }

    private static func names(_ db: Database) throws -> RunSelection.Names {
        let rows = try Row.fetchAll(db, sql: "SELECT DISTINCT subject, workload, nemesis FROM runs")
        func sorted(_ texts: [String]) -> [String] { Set(texts).sorted() }
        var names = RunSelection.Names()
        names.strategies = sorted(rows.map { ($0[0] as String).restored })
        names.workloads = sorted(rows.compactMap { ($0[1] as String?)?.restored })
        names.nemeses = sorted(rows.flatMap { [String](stored: $0[2]) })
        return names
    }
}

extension RunFilter {
    /// The newest that fit, put in order afterwards.
    ///
    /// Determinism: runs of one second are in the order of their folders.
    func request(_ columns: String) -> SQLRequest<Row> {
        let newest: SQL = """
            SELECT id, folder, began, subject, status FROM runs
            WHERE \(conditions.joined(operator: .and))
            ORDER BY began DESC, folder DESC
            LIMIT \(limit ?? -1)
            """
        return """
            SELECT \(sql: columns) FROM (\(newest))
            JOIN records ON run = id
            ORDER BY \(sql: (rank + ["began", "folder"]).joined(separator: ", "))
            """
    }

    /// What a run must be to fit, each with the others.
    var conditions: [SQL] {
        let conditions: [SQL?] = [
            strategy.map { "subject = \($0.stored)" },
            workload.map { "workload = \($0.stored)" },
            nemesis.map(Self.wasStruck),
            verdict.map { "status = \($0)" },
            since.map { "began >= \($0.seconds)" },
            night.map { "night = \($0.stored)" },
            cell.map { "cell = \($0.stored)" },
        ]
        return conditions.compactMap { $0 } + ["TRUE"]
    }

    private static func wasStruck(by kind: String) -> SQL {
        kind == "none"
            ? "nemesis = \([String].nothingStored)"
            : "instr(nemesis, \([String].part(kind))) > 0"
    }

    private var rank: [String] {
        switch order {
        case .time: []
        case .strategy: ["subject"]
        case .verdict:
            [Schema.rank]
        }
    }
}
