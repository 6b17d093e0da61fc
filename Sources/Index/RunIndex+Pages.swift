import Archive
import GRDB
import Histories
import Scoring

extension RunIndex {
    /// A page of the runs that fit.
    public func page(_ search: RunSearch) throws(ArchiveError) -> RunPage {
        try read { db in
            let rows: SQLRequest<Row> = """
                SELECT folder, json FROM (\(search.selection)) JOIN records ON run = id
                ORDER BY \(sql: search.order)
                """
            return RunPage(
                entries: try rows.fetchAll(db).map(Self.entry),
                matches: try search.number.fetchOne(db) ?? 0
            )
        }
    }

    /// The run in a folder `suite/name`; nil if the index has none.
    public func entry(in folder: String) throws(ArchiveError) -> Entry? {
        let run = FolderNames.number(of: folder)
        return try read { db in
            let row: SQLRequest<Row> = """
                SELECT folder, json FROM runs JOIN records ON run = id
                WHERE id = \(run) AND folder = \(folder)
                """
            return try row.fetchOne(db).map(Self.entry)
        }
    }

    /// How many runs there are of each kind, sorted by their names.
    public func kinds() throws(ArchiveError) -> [RunKind] {
        try read { db in
            let rows: SQLRequest<Row> = """
                SELECT subject, workload, nemesis, status, suite, count(*) FROM runs
                GROUP BY subject, workload, nemesis, status, suite
                """
            return try rows.fetchAll(db).map { row in
                RunKind(
                    subject: (row[0] as String).restored,
                    workload: (row[1] as String?)?.restored,
                    nemesis: [String](stored: row[2]),
                    verdict: row[3],
                    suite: (row[4] as String).restored,
                    count: row[5]
                )
            }
        }
    }

    /// The nights of each suite, the newest first.
    public func suiteNights() throws(ArchiveError) -> [SuiteNight] {
        try read { db in
            let rows: SQLRequest<Row> = """
                SELECT suite, night, min(began) AS first, count(*) FROM runs
                WHERE night IS NOT NULL GROUP BY suite, night ORDER BY first DESC, night DESC
                """
            return try rows.fetchAll(db).map { row in
                SuiteNight(
                    suite: (row[0] as String).restored,
                    id: (row[1] as String).restored,
                    began: UTCTime(seconds: row[2]),
                    runs: row[3]
                )
            }
        }
    }

    /// The kinds of findings that runs have shown, broken promises first, then the most frequent.
    ///
    /// `search`: of those runs only that show it; nil for all. Shapes are not told apart.
    public func findingKinds(
        like finding: Fingerprint? = nil,
        atMost most: Int = 200
    ) throws(ArchiveError) -> [FindingKind] {
        try read { db in
            let condition = (finding?.conditions ?? ["TRUE"]).joined(operator: .and)
            let rows: SQLRequest<Row> = """
                SELECT strategy, findings.workload, faults, anomaly, max(promised), min(property),
                    count(DISTINCT run), max(began), min(gist)
                FROM findings JOIN runs ON run = id WHERE \(condition)
                GROUP BY strategy, findings.workload, faults, anomaly
                ORDER BY max(promised) DESC, count(DISTINCT run) DESC, anomaly, strategy,
                    findings.workload, faults
                LIMIT \(most)
                """
            let decided: SQLRequest<Row> = """
                SELECT subject, workload, count(*) FROM runs INDEXED BY runs_by_kind
                WHERE status IN ('broken', 'as-claimed') AND workload IS NOT NULL
                GROUP BY subject, workload
                """
            let wholes = Dictionary(
                try decided.fetchAll(db).map { ([$0[0], $0[1]] as [String], $0[2] as Int) }
            ) { first, _ in first }
            return try rows.fetchAll(db).map { row in
                func text(_ place: Int) -> String { (row[place] as String).restored }
                return FindingKind(
                    fingerprint: Fingerprint(
                        strategy: text(0),
                        workload: text(1),
                        faults: text(2),
                        anomaly: text(3),
                        shape: "*"
                    ),
                    isPromised: row[4],
                    property: (row[5] as String?)?.restored,
                    runs: row[6],
                    whole: wholes[[row[0], row[1]]] ?? 0,
                    lastSeen: UTCTime(seconds: row[7]),
                    gist: text(8)
                )
            }
        }
    }
}

extension RunSearch {
    /// What a run must be to fit, each with the others.
    fileprivate var conditions: [SQL] {
        var conditions = filter.conditions
        if let suite { conditions.append("suite = \(suite.stored)") }
        conditions += words.map { "instr(words, \($0.stored)) > 0" }
        if let finding {
            let parts = finding.conditions.joined(operator: .and)
            conditions.append("id IN (SELECT run FROM findings WHERE \(parts))")
        }
        return conditions
    }

    /// How many runs fit.
    fileprivate var number: SQLRequest<Int> {
        "SELECT count(*) FROM \(table) WHERE \(conditions.joined(operator: .and))"
    }

    /// The runs of the page, with what they are sorted by.
    var selection: SQLRequest<Row> {
        """
        SELECT id, folder, began, subject, status FROM \(table)
        WHERE \(conditions.joined(operator: .and))
        ORDER BY \(sql: order) LIMIT \(count) OFFSET \(offset)
        """
    }

    /// Words stand in one index with all that runs are filtered by.
    private var table: SQL { words.isEmpty ? "runs" : "runs INDEXED BY runs_by_words" }

    /// The columns of the order, as the indexes have them.
    ///
    /// Determinism: runs of one second are in the order of their folders.
    fileprivate var order: String {
        let (first, last) = isReversed ? ("DESC", "ASC") : ("ASC", "DESC")
        let time = "began \(last), folder \(last)"
        return switch filter.order {
        case .time: time
        case .strategy: "subject \(first), \(time)"
        case .verdict: "\(Schema.rank) \(first), \(time)"
        }
    }
}

extension Fingerprint {
    /// What a finding must be to be covered, each with the others.
    var conditions: [SQL] {
        let parts: [(column: String, part: String)] = [
            ("strategy", strategy), ("workload", workload), ("faults", faults),
            ("anomaly", anomaly), ("shape", shape),
        ]
        let conditions: [SQL] = parts.filter { $0.part != "*" }.map { column, part in
            "findings.\(sql: column) = \(part.stored)"
        }
        return conditions + ["TRUE"]
    }
}
