import Archive
import Nights
import Scoring

/// Nights that tests begin with: one a day, of one cell.
enum TrendSamples {
    static let stale = "abd:register:partition:stale read:0a1b2c3d"
    static let lost = "abd:register:partition:lost write:11111111"

    /// A night in which a finding showed in some runs.
    static func night(
        _ number: Int,
        _ hits: Int,
        of runs: Int,
        _ finding: String = stale,
        figures: [CellFigure: Double] = [:],
        commit: String = "c0ffee0000"
    ) -> NightOfCell {
        NightOfCell(
            night: "night-\(number)",
            began: UTCTime(seconds: 1_800_000_000 + Int64(number) * 86_400),
            status: runs == 0 ? .undecided : hits > 0 ? .broken : .asClaimed,
            runs: runs,
            broken: hits,
            findings: hits > 0 ? [finding: .init(runs: hits, gist: "read what was old")] : [:],
            figures: figures,
            surroundings: .init(commit: commit, version: "0.1.0", machine: "ci", system: "Debian")
        )
    }

    /// Nights one after the other, each with hits and runs.
    static func nights(_ counts: [(hits: Int, runs: Int)]) -> [NightOfCell] {
        counts.enumerated().map { night($0, $1.hits, of: $1.runs) }
    }

    /// A cell with nights.
    static func cell(_ nights: [NightOfCell], _ name: String = "abd register") -> CellHistory {
        CellHistory(id: name, name: name, nights: nights)
    }
}
