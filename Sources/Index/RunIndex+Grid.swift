import Archive
import GRDB
import Histories
import Nights

/// What some nights of a suite showed, cell by cell.
public struct NightGrid: Sendable {
    /// A cell, with what its runs were about.
    public struct Row: Hashable, Sendable {
        /// What the nights showed, the earliest first.
        public var history: CellHistory
        /// What was on trial.
        public var subject: String
        /// The workload and the faults, in a few words.
        public var title: String
    }

    /// The nights, the earliest first.
    public var nights: [SuiteNight]
    /// The cells, by what was on trial and then by name.
    public var rows: [Row]
}

extension RunIndex {
    /// What some nights of a suite showed, cell by cell.
    ///
    /// `nights`: the earliest first. Of figures only those wanted are read.
    public func grid(
        of suite: String,
        nights: [SuiteNight],
        figures: [CellFigure] = CellFigure.allCases
    ) throws(ArchiveError) -> NightGrid {
        try read { db in
            let ids = nights.map(\.id.stored)
            let rows: SQLRequest<GRDB.Row> = """
                SELECT id, night, cell, unit, status, began, seeds, broken_seeds, commit_id,
                    version, machine, system, subject, workload, nemesis
                FROM runs WHERE suite = \(suite.stored) AND night IN \(ids) AND cell IS NOT NULL
                ORDER BY cell, night, unit, attempt, folder
                """
            var cells: [CellNights] = []
            for row in try rows.fetchAll(db) {
                if cells.last?.id != row["cell"] { cells.append(CellNights(row)) }
                cells[cells.count - 1].add(Attempt(row))
            }
            let attempts = cells.flatMap(\.nights).flatMap(\.counted)
            let evidence = try RunEvidence(of: attempts, only: figures, db)
            let places = Dictionary(nights.enumerated().map { ($1.id, $0) }) { first, _ in first }
            return NightGrid(
                nights: nights,
                rows: cells.map { $0.row(evidence, places) }.sorted {
                    ($0.subject, $0.title, $0.history.id)
                        < ($1.subject, $1.title, $1.history.id)
                }
            )
        }
    }
}

/// The attempts at one cell, night by night.
private struct CellNights {
    let id: String
    private let subject: String
    private let title: String
    private(set) var nights: [CellNight] = []

    init(_ row: Row) {
        id = row["cell"]
        subject = (row["subject"] as String).restored
        title = RunRecord.setting(
            workload: (row["workload"] as String?)?.restored,
            nemesis: [String](stored: row["nemesis"]),
            isSimulated: row["seeds"] as Int? != nil
        )
    }

    mutating func add(_ attempt: Attempt) {
        if nights.last?.id != attempt.night { nights.append(CellNight(attempt)) }
        nights[nights.count - 1].add(attempt)
    }

    func row(_ evidence: RunEvidence, _ places: [String: Int]) -> NightGrid.Row {
        let nights = nights.map { $0.summary(evidence) }.sorted {
            (places[$0.night] ?? 0, $0.night) < (places[$1.night] ?? 0, $1.night)
        }
        return NightGrid.Row(
            history: CellHistory(
                id: id.restored,
                name: "\(subject) \(title)",
                nights: nights
            ),
            subject: subject,
            title: title
        )
    }
}
