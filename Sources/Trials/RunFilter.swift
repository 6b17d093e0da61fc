import Archive
import Histories

/// Which recorded runs are listed, and in which order.
public struct RunFilter: Sendable {
    /// The orders in which runs can be listed.
    public enum Order: String, CaseIterable, Sendable {
        /// The oldest first, so that the newest stands beside the prompt.
        case time
        /// By the name of the strategy, and then by time.
        case strategy
        /// The worst first, and then by time.
        case verdict
    }

    /// The strategy on trial; nil for any.
    public var strategy: String?
    /// What clients asked; nil for any.
    public var workload: String?
    /// A kind of fault that was among those of the run, or none; nil for any.
    public var nemesis: String?
    /// The verdict, by its name; nil for any.
    public var verdict: String?
    /// The earliest beginning; nil for any.
    public var since: UTCTime?
    /// How many of the newest runs are listed; nil for all.
    public var limit: Int?
    /// By what the runs are put in order.
    public var order = Order.time

    /// All runs, the oldest first.
    public init() {}

    /// The names of all verdicts, the worst first.
    public static let verdicts = [
        "broken", "failed", "undecided", "interrupted", "running", "as-claimed",
    ]

    /// The name of the workload of runs whose plan has none is a dash.
    static let none = "–"

    /// The runs that fit, in the order that was asked for.
    public func selection(of entries: [RunIndex.Entry]) -> [RunIndex.Entry] {
        let fitting = entries.filter(fits)
        let newest = Array(fitting.suffix(limit ?? fitting.count))
        // Determinism: equal runs keep the order of time.
        let ranked = newest.enumerated().sorted { one, other in
            (rank(one.element), one.offset) < (rank(other.element), other.offset)
        }
        return ranked.map(\.element)
    }

    private func fits(_ entry: RunIndex.Entry) -> Bool {
        let record = entry.record
        let kinds = record.nemesis
        return [
            strategy.map { $0 == record.subject },
            workload.map { $0 == record.option("workload") },
            nemesis.map { $0 == "none" ? kinds.isEmpty : kinds.contains($0) },
            verdict.map { $0 == record.verdict },
            since.map { $0 <= record.began },
        ]
        .allSatisfy { $0 ?? true }
    }

    private func rank(_ entry: RunIndex.Entry) -> String {
        switch order {
        case .time: ""
        case .strategy: entry.record.subject
        case .verdict:
            Self.verdicts.firstIndex(of: entry.record.verdict).map { "\($0)" } ?? "9"
        }
    }
}

extension RunRecord {
    /// What it came to, in one word; of a run that has not ended, that it runs.
    var verdict: String { ending?.status.rawValue ?? "running" }

    /// The kinds of faults of its plan.
    var nemesis: [String] {
        guard let value = plan["nemesis"] else { return [] }
        let words = value.elements?.compactMap(\.text) ?? value.text.map { [$0] } ?? []
        return words.filter { $0 != "none" }
    }

    /// An option of the plan; a dash where it has the default or the plan is not known.
    func option(_ name: String) -> String {
        guard let value = plan[name], value != .null else { return RunFilter.none }
        if let words = value.elements {
            return words.isEmpty ? RunFilter.none : words.compactMap(\.text).joined(separator: ",")
        }
        return value.text ?? value.jsonText
    }
}
