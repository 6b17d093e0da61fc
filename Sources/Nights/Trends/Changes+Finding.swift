import Archive
import Checkers
import Plans
import Scoring

extension Changes {
    /// What changed between a night and an earlier one.
    ///
    /// A finding that is known is no news, until its issue expires.
    /// - `cells`: every cell that ran in one of the nights, with the nights before.
    /// - Throws: `PlanError` if there is no such night, or no such baseline.
    public init(
        in cells: [CellHistory],
        night: String,
        since baseline: Baseline = .lastNight,
        known: KnownIssues = KnownIssues()
    ) throws(PlanError) {
        let order = NightOrder(cells)
        guard let tonight = order.place(of: night) else {
            throw PlanError(Unknown.name(night, of: "night", among: order.nights.suffix(10)))
        }
        let then = try order.place(of: baseline, before: tonight)
        self.night = night
        self.baseline = then.map { order.nights[$0] }
        let pairs = cells.map { CellPair($0, order, tonight: tonight, then: then, known) }
        let ran = pairs.compactMap(\.tonight)
        let flips = pairs.compactMap(\.flip).sorted { Self.urgency($0) < Self.urgency($1) }
        let told = Set(flips.compactMap(Self.subject))
        changes = flips
        changes += pairs.flatMap(\.found).filter { !told.contains(Self.subject($0) ?? []) }
        changes += Self.expired(known, pairs, at: ran.map(\.began).min())
        changes += Self.moved(from: pairs.compactMap(\.then), to: ran)
        if then != nil { changes += pairs.compactMap(\.presence) }
        changes += pairs.flatMap(\.figures) + pairs.flatMap(\.resolved)
    }

    /// Flips to worse verdicts come first.
    private static func urgency(_ change: Change) -> Int {
        guard case .flipped(_, _, let verdict, _) = change else { return 0 }
        return CellVerdict.allCases.firstIndex(of: verdict) ?? 0
    }

    /// The cell and the finding that a change is about.
    private static func subject(_ change: Change) -> [String]? {
        switch change {
        case .flipped(let cell, _, _, .finding(let found)), .found(let cell, let found):
            [cell, found.fingerprint]
        default: nil
        }
    }

    /// The issues that expired since the earlier night.
    private static func expired(
        _ known: KnownIssues,
        _ pairs: [CellPair],
        at time: UTCTime?
    ) -> [Change] {
        guard let time, let then = pairs.compactMap(\.then?.began).min() else { return [] }
        let shown = pairs.compactMap(\.tonight).flatMap(\.findings.keys).compactMap(
            Fingerprint.init
        )
        return known.issues.filter { $0.isExpired(at: time) && !$0.isExpired(at: then) }.map {
            issue in
            .expired(issue, shows: shown.contains(where: issue.fingerprint.covers))
        }
    }

    /// What the runs were made with then and now, where it differs.
    private static func moved(from then: [NightOfCell], to now: [NightOfCell]) -> [Change] {
        if then.isEmpty || now.isEmpty { return [] }
        let parts: [(String, KeyPath<NightOfCell.Surroundings, String>)] = [
            ("commit", \.commit), ("version", \.version), ("machine", \.machine),
            ("system", \.system),
        ]
        return parts.compactMap { name, part in
            let from = Set(then.map { $0.surroundings[keyPath: part] }).sorted()
            let to = Set(now.map { $0.surroundings[keyPath: part] }).sorted()
            return from == to ? nil : .moved(part: name, from: from, to: to)
        }
    }
}

/// One cell in two nights.
private struct CellPair {
    /// The night that the changes are about, if the cell ran in it.
    let tonight: NightOfCell?
    /// The night that is compared with, if the cell ran in it.
    let then: NightOfCell?
    private let cell: CellHistory
    /// Its nights up to this one.
    private let nights: [NightOfCell]
    /// Those up to the one that is compared with.
    private let former: [NightOfCell]
    private let known: KnownIssues
    private let trends: [Trend]

    init(
        _ cell: CellHistory,
        _ order: NightOrder,
        tonight: Int,
        then: Int?,
        _ known: KnownIssues
    ) {
        func nights(through last: Int) -> [NightOfCell] {
            cell.nights.filter { order.place(of: $0.night).map { $0 <= last } ?? false }
        }
        self.cell = cell
        self.known = known
        self.nights = nights(through: tonight)
        trends = Trend.all(in: self.nights)
        former = then.map { nights(through: $0) } ?? []
        self.tonight = self.nights.last.flatMap {
            order.place(of: $0.night) == tonight ? $0 : nil
        }
        self.then = former.last.flatMap { order.place(of: $0.night) == then ? $0 : nil }
    }

    /// The cell ran for the first time, or did not run.
    var presence: Change? {
        if tonight != nil { return former.isEmpty ? .gained(cell: cell.name) : nil }
        return then == nil ? nil : .lost(cell: cell.name)
    }

    /// Its verdict is not what it was when it last ran.
    var flip: Change? {
        guard let tonight, let last = former.last else { return nil }
        let from = known.verdict(of: last, at: last.began)
        let to = known.verdict(of: tonight, at: tonight.began)
        if from == to { return nil }
        let reason = reason(of: to, tonight)
        return .flipped(cell: cell.name, from: from, to: to, reason: reason)
    }

    private func reason(of verdict: CellVerdict, _ night: NightOfCell) -> Change.Reason {
        switch verdict {
        case .asClaimed: .clean(runs: night.runs)
        case .undecided: .undecided(runs: night.runs)
        case .broken: worst(of: night, known: false).map { .finding($0) } ?? .unexplained
        case .known: worst(of: night, known: true).map { .finding($0) } ?? .unexplained
        }
    }

    /// The finding that breaks a promise, is known or not, and showed most often.
    private func worst(of night: NightOfCell, known isKnown: Bool) -> Change.Found? {
        let candidates = night.findings.filter { name, sighting in
            sighting.isPromised && known.excuses(name, at: night.began) == isKnown
        }
        let worst = candidates.min { ($1.value.runs, $0.key) < ($0.value.runs, $1.key) }
        return worst.map { name, sighting in found(name, sighting, in: night) }
    }

    private func found(
        _ name: String,
        _ sighting: NightOfCell.Sighting,
        in night: NightOfCell
    ) -> Change.Found {
        Change.Found(
            fingerprint: name,
            gist: sighting.gist,
            rate: Share(min(sighting.runs, night.runs), of: night.runs),
            isBack: trends.first { $0.fingerprint == name }?.isBack ?? false
        )
    }

    /// Findings that no night up to the earlier one showed, and that are not known.
    var found: [Change] {
        guard let tonight else { return [] }
        let before = former.count { $0.runs > 0 }
        return trends.filter { $0.firstPlace >= before && $0.kind != .resolved }.compactMap {
            trend in
            let shown = nights.last { $0.findings[trend.fingerprint] != nil }
            guard let shown, let sighting = shown.findings[trend.fingerprint],
                sighting.isPromised, !known.excuses(trend.fingerprint, at: tonight.began)
            else { return nil }
            return .found(cell: cell.name, found(trend.fingerprint, sighting, in: shown))
        }
    }

    /// Findings that had not been resolved in the earlier night.
    var resolved: [Change] {
        if tonight == nil { return [] }
        let open = Set(Trend.all(in: former).filter { $0.kind != .resolved }.map(\.fingerprint))
        return trends.filter { $0.kind == .resolved && open.contains($0.fingerprint) }.filter {
            trend in
            nights.contains { $0.findings[trend.fingerprint]?.isPromised == true }
        }
        .map { .resolved(cell: cell.name, $0) }
    }

    /// Figures that moved, and had not moved in the earlier night.
    var figures: [Change] {
        if tonight == nil || former.isEmpty { return [] }
        let before = FigureTrend.all(in: former)
        return FigureTrend.all(in: nights, baseline: former.count - 1).filter { trend in
            let earlier = before.first { $0.figure == trend.figure }?.moved
            return trend.moved != nil && trend.moved != earlier
        }
        .map { .figure(cell: cell.name, $0) }
    }
}
