import Archive
import GRDB
import Histories
import Nights
import Scoring

/// A night as the index knows it.
public struct KnownNight: Hashable, Sendable {
    /// What it is called in plans and records.
    public var id: String
    /// When the first of its runs began.
    public var began: UTCTime
    /// How many runs were recorded in it, with those that failed.
    public var runs: Int
    /// How many cells have a run.
    public var cells: Int
    /// The commits of the program that made its runs.
    public var commits: [String]
}

/// When and how often a finding was seen.
public struct Occurrences: Hashable, Sendable {
    /// When the first run that showed it began.
    public var firstSeen: UTCTime
    /// When the last one began.
    public var lastSeen: UTCTime
    /// The ids of the nights in which it was seen, the earliest first.
    public var nights: [String]
    /// How many runs showed it, whether in a night or by themselves.
    public var runs: Int
}

extension RunIndex {
    /// The nights that have a run, the earliest first.
    ///
    /// `suite`: of one suite only; nil for all.
    public func nights(of suite: String? = nil) throws(ArchiveError) -> [KnownNight] {
        let suite = suite?.stored
        return try read { db in
            let rows: SQLRequest<Row> = """
                SELECT night, min(began) AS first, count(*), count(DISTINCT cell),
                    json_group_array(DISTINCT commit_id)
                FROM runs
                WHERE night IS NOT NULL AND (\(suite) IS NULL OR suite = \(suite))
                GROUP BY night ORDER BY first, night
                """
            return try rows.fetchAll(db).map { row in
                let commits = try Value(json: row[4] as String).elements ?? []
                return KnownNight(
                    id: (row[0] as String).restored,
                    began: UTCTime(seconds: row[1]),
                    runs: row[2],
                    cells: row[3],
                    commits: commits.compactMap { $0.text?.restored }.sorted()
                )
            }
        }
    }

    /// The ids of the cells that have a run in one of some nights, sorted.
    public func cells(of nights: [String]) throws(ArchiveError) -> [String] {
        let nights = nights.map(\.stored)
        return try read { db in
            let rows: SQLRequest<String> = """
                SELECT DISTINCT cell FROM runs WHERE night IN \(nights) ORDER BY cell
                """
            return try rows.fetchAll(db).map(\.restored)
        }
    }

    /// When and how often a finding was seen; nil if never.
    ///
    /// Parts of its fingerprint may be `*` for any.
    public func occurrences(of finding: Fingerprint) throws(ArchiveError) -> Occurrences? {
        try read { db in
            let condition = finding.conditions.joined(operator: .and)
            let request: SQLRequest<Row> = """
                SELECT DISTINCT began, night, folder FROM findings JOIN runs ON run = id
                WHERE \(condition)
                ORDER BY began, folder
                """
            let rows = try request.fetchAll(db)
            guard let first = rows.first, let last = rows.last else { return nil }
            var nights: [String] = []
            for night in rows.compactMap({ $0[1] as String? }) where !nights.contains(night) {
                nights.append(night)
            }
            return Occurrences(
                firstSeen: UTCTime(seconds: first[0]),
                lastSeen: UTCTime(seconds: last[0]),
                nights: nights.map(\.restored),
                runs: rows.count
            )
        }
    }
}
