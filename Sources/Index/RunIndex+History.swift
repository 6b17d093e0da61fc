import Archive
import GRDB
import Histories
import Nights
import Scoring

extension RunIndex {
    /// What the newest nights of a cell showed, the earliest first.
    ///
    /// A unit counts once, with the worst of its attempts that are no failures of the harness. Of a
    /// simulation each seed counts as a run.
    public func history(
        of cell: String,
        nights most: Int = 60
    ) throws(ArchiveError) -> [NightOfCell] {
        let cell = cell.stored
        return try read { db in
            let attempts: SQLRequest<Row> = """
                SELECT runs.* FROM runs JOIN (
                    SELECT night, min(began) AS first FROM runs
                    WHERE cell = \(cell) AND night IS NOT NULL
                    GROUP BY night ORDER BY first DESC, night DESC LIMIT \(most)
                ) AS newest ON runs.night = newest.night
                WHERE cell = \(cell)
                ORDER BY newest.first, runs.night, unit, attempt, folder
                """
            var nights: [CellNight] = []
            for row in try attempts.fetchAll(db) {
                let attempt = Attempt(row)
                if nights.last?.id != attempt.night { nights.append(CellNight(attempt)) }
                nights[nights.count - 1].add(attempt)
            }
            let evidence = try RunEvidence(of: nights.flatMap(\.counted), db)
            return nights.map { $0.summary(evidence) }
        }
    }
}
