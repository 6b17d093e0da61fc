import Archive
import Index
import Nights
import Plans
import Scoring

/// What changed between a night and an earlier one, from the index of runs.
enum NightChanges {
    /// A line for each change, the most urgent first.
    ///
    /// Of a cell that is expected to break, what is expected is no news. Another shape of an
    /// anomaly that the cell is known to have is none either, so that fingerprints stand without
    /// their faults and shapes, unless a known issue names them.
    /// - Throws: `PlanError` if there is no such baseline, `ArchiveError` without an index.
    static func lines(
        of result: NightResult,
        in root: String,
        since baseline: Baseline,
        known: KnownIssues
    ) throws -> [String] {
        let cells = try histories(result, try RunIndex(root: root), known)
        guard cells.contains(where: { $0.nights.contains { $0.night == result.id } }) else {
            return []
        }
        return try Changes(in: cells, night: result.id, since: baseline, known: known).lines
    }

    private static func histories(
        _ result: NightResult,
        _ index: RunIndex,
        _ known: KnownIssues
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
                    name: try name(of: id, cell, index),
                    nights: nights.map { night in
                        (cell?.unexpected(in: night) ?? night).withoutShapes(known)
                    }
                )
            )
        }
        return histories
    }

    /// The words for a cell; for one that is no longer in the suite, from its newest run.
    private static func name(
        of id: String,
        _ cell: Cell?,
        _ index: RunIndex
    ) throws(ArchiveError) -> String {
        if let cell { return cell.title }
        var filter = RunFilter()
        filter.cell = id
        filter.limit = 1
        guard let record = try index.selection(filter).entries.first?.record else { return id }
        let words = [record.subject, record.option("workload") ?? ""] + record.nemesis
        return words.filter { !$0.isEmpty }.joined(separator: " ")
            + (record.ending?.seeds == nil ? "" : " simulated")
    }
}

extension Cell {
    /// A night without what was expected of it.
    fileprivate func unexpected(in night: NightOfCell) -> NightOfCell {
        guard expectation != .claim else { return night }
        var night = night
        night.findings = night.findings.filter { text, sighting in
            guard sighting.isPromised, let fingerprint = Fingerprint(text) else { return true }
            return !expects(fingerprint.anomaly)
        }
        if !night.findings.values.contains(where: \.isPromised) {
            night.broken = 0
            if night.status == .broken { night.status = .asClaimed }
        }
        return night
    }
}
