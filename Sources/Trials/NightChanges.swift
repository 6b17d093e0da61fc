import Archive
import Index
import Nights
import Plans
import Scoring

/// What changed between a night and an earlier one, from the index of runs.
enum NightChanges {
    /// A line for each change, the most urgent first.
    ///
    /// Of a cell that is expected to break, what is expected is no news.
    /// - Throws: `PlanError` if there is no such baseline.
    static func lines(
        of result: NightResult,
        in root: String,
        since baseline: Baseline,
        known: KnownIssues
    ) throws(PlanError) -> [String] {
        let cells: [CellHistory]
        do {
            cells = try histories(result, try RunIndex(root: root))
        } catch {
            return ["not known, since the index cannot be read: \(error)"]
        }
        guard cells.contains(where: { $0.nights.contains { $0.night == result.id } }) else {
            return []
        }
        return try Changes(in: cells, night: result.id, since: baseline, known: known).lines
    }

    private static func histories(
        _ result: NightResult,
        _ index: RunIndex
    ) throws(ArchiveError) -> [CellHistory] {
        let cells = Dictionary(result.cells.map { ($0.cell.id, $0.cell) }) { first, _ in first }
        let nights = try index.nights(of: result.suite).map(\.id)
        var ids = result.cells.map(\.cell.id)
        for id in try index.cells(of: nights) where cells[id] == nil { ids.append(id) }
        var histories: [CellHistory] = []
        for id in ids {
            let nights = try index.history(of: id)
            guard !nights.isEmpty else { continue }
            let cell = cells[id]
            histories.append(
                CellHistory(
                    id: id,
                    name: cell?.title ?? id,
                    nights: cell.map { cell in nights.map { cell.unexpected(in: $0) } } ?? nights
                )
            )
        }
        return histories
    }
}

extension Cell {
    /// A night without what was expected of it.
    fileprivate func unexpected(in night: NightOfCell) -> NightOfCell {
        guard expectation != .claim else { return night }
        var night = night
        night.findings = night.findings.filter { text, sighting in
            guard sighting.isPromised, let fingerprint = Fingerprint(text) else { return true }
            return !expects(anomaly: fingerprint.anomaly)
        }
        if !night.findings.values.contains(where: \.isPromised) {
            night.broken = 0
            if night.status == .broken { night.status = .asClaimed }
        }
        return night
    }
}
