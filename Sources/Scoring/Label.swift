import Checkers
import Histories
import Replication

/// What a strategy turned out to be under partitions, by rules that anybody can apply again.
///
/// CAP's letters are about every node that lives: most designs are neither (Kleppmann, *A critique
/// of the CAP theorem*, 2015), and a label that cannot say so is worth nothing. It is derived from
/// partitions that split the nodes into two sides, `Label.splits`, over all runs together; other
/// shapes are reported by themselves. A client policy that asks other nodes, or a cache, crosses
/// the sides, so that runs under one get no label.
public struct Label: Hashable, Sendable {
    /// The labels.
    public enum Name: String, Hashable, Sendable, CaseIterable {
        /// Linearizable; the majority serves, and the minority acknowledges nothing.
        case cp = "CP"
        /// The majority serves and the minority does not, but it is not linearizable.
        case cpSloppy = "CP-sloppy"
        /// Every node serves, nothing is lost, and all agree in the end.
        case ap = "AP"
        /// The same, but acknowledged writes are gone.
        case apLossy = "AP-lossy"
        /// Every node serves, and they do not agree in the end.
        case apBroken = "AP-broken"
        /// Serves and is linearizable undisturbed, and neither side serves under a partition.
        case caBlocking = "CA-blocking"
        /// The same undisturbed, and both sides acknowledge conflicting writes under a partition.
        case caUnsafe = "CA-unsafe"
        /// None of these.
        case neither
        /// Too little was seen.
        case untested
    }

    /// The label.
    public var name: Name
    /// The rule that fired, with its figures.
    public var rule: String
    /// Why too little was seen, and what it has been so far; nil if enough was.
    public var doubt: Doubt?

    /// A label that is not given yet.
    public struct Doubt: Hashable, Sendable {
        /// Why not: "2 of 30 partitions".
        public var cause: String
        /// What it would be if all that follows were like what was seen.
        public var soFar: Name
    }
    /// The share of calls from which a side, or a node, counts as serving.
    public static let threshold = 0.99
    /// As many partitions are needed.
    public static let partitionsNeeded = 30
    /// Shapes that split the nodes into two sides that do not hear each other.
    public static let splits: Set<String> = [
        "isolate-one", "majority-minority", "halves", "isolate-primary", "flapping",
    ]

    /// The label of one strategy's runs; `calm` are others in which nothing broke.
    public init(_ runs: [RunSummary], calm: [RunSummary] = []) {
        let figures = runs.flatMap(\.partitions).filter { Self.splits.contains($0.key) }
            .reduce(PartitionFigures()) { $0 + $1.value }
        let facts = Facts(runs, figures, calm)
        let found = Self.derive(facts)
        rule = found.rule
        doubt = facts.doubt.map { Doubt(cause: $0, soFar: found.name) }
        name = doubt == nil ? found.name : .untested
    }

    /// The label in words: "turned out CP: ...", "so far CP (2 of 30 partitions): ...".
    public var words: String {
        let found =
            doubt.map { "so far \($0.soFar.rawValue) (\($0.cause))" }
            ?? "turned out \(name.rawValue)"
        return "\(found): \(rule)"
    }

    private static func derive(_ facts: Facts) -> (name: Name, rule: String) {
        if facts.majorityServes, facts.figures.minorityWrites == 0, facts.recovers {
            if facts.isLinearizable {
                return (.cp, "linearizable, \(facts.words), and each node recovered")
            }
            if let weaker = facts.strongestWeaker {
                return (.cpSloppy, "not linearizable but \(weaker.name), \(facts.words)")
            }
        }
        if facts.everyNodeServes {
            guard facts.converges else {
                return (.apBroken, "\(facts.words), but not all converged")
            }
            return facts.isLossy
                ? (.apLossy, "\(facts.words), converged, acknowledged data lost")
                : (.ap, "\(facts.words), converged, nothing lost")
        }
        if facts.isSoundUndisturbed {
            if facts.figures.splitBrain > 0 {
                return (
                    .caUnsafe,
                    "\(facts.words), and \(facts.figures.splitBrain) keys written on both sides"
                )
            }
            if facts.neitherSideServes {
                return (.caBlocking, "neither side serves: \(facts.words)")
            }
        }
        return (.neither, facts.words)
    }
}

/// What the rules look at.
private struct Facts {
    let runs: [RunSummary]
    let figures: PartitionFigures

    let calm: [RunSummary]

    init(_ runs: [RunSummary], _ figures: PartitionFigures, _ calm: [RunSummary]) {
        self.runs = runs
        self.figures = figures
        self.calm = calm
    }

    private func all(_ guarantee: Property) -> Bool {
        !runs.isEmpty && runs.allSatisfy { $0.verdicts[guarantee] == .some(true) }
    }

    private func serves(_ share: Share?) -> Bool { (share?.value ?? 0) >= Label.threshold }

    var isLinearizable: Bool { all(.linearizable) }
    var strongestWeaker: Property? { [.regular, .causal].first(where: all) }
    var converges: Bool {
        runs.allSatisfy { run in
            switch run.rest {
            case "converged": run.verdicts[.convergent] != .some(false)
            // Without digests, the final reads alone can show it.
            case "unobservable": run.verdicts[.convergent] == .some(true)
            default: false
            }
        }
    }
    var isLossy: Bool {
        runs.contains { ($0.lost ?? 0) > 0 || $0.verdicts[.durable] == .some(false) }
    }
    var majorityServes: Bool { serves(figures.majority) && figures.withoutFailover == 0 }
    var everyNodeServes: Bool {
        serves(figures.served) && serves(figures.majority) && serves(figures.minority)
    }
    var neitherSideServes: Bool { !serves(figures.majority) && !serves(figures.minority) }
    /// Needs a run in which nothing broke; every one was linearizable, and all was served.
    var isSoundUndisturbed: Bool {
        !calm.isEmpty && calm.allSatisfy { $0.verdicts[.linearizable] == .some(true) }
            && serves(calm.reduce(Share()) { $0 + $1.yield })
    }
    var recovers: Bool { figures.withoutRecovery == 0 }

    /// Why there is no label; nil if there is one.
    var doubt: String? {
        if let policy = runs.lazy.compactMap(\.policy).first {
            return "the policy \(policy) answers calls from elsewhere than the client's own node"
        }
        if figures.partitions < Label.partitionsNeeded {
            return "\(figures.partitions) of \(Label.partitionsNeeded) partitions"
        }
        if figures.contested == 0 { return "no key was written from both sides of a partition" }
        let restless = runs.count { $0.rest == nil || $0.rest == "timed-out" }
        if restless > 0 { return "\(restless) of \(runs.count) runs did not come to rest" }
        let decisive: [Property] = [.linearizable, .convergent, .durable]
        for guarantee in decisive {
            let open = runs.count { $0.verdicts[guarantee] == .some(nil) }
            if open > 0 {
                return "\(guarantee.name) is undecided in \(open) of \(runs.count) runs"
            }
        }
        return nil
    }

    var words: String {
        func percent(_ share: Share?) -> String {
            guard let value = share?.value else { return "–" }
            let tenths = Int((value * 1000).rounded(.down))
            return "\(tenths / 10).\(tenths % 10) %"
        }
        return "majority \(percent(figures.majority)), minority \(percent(figures.minority)),"
            + " \(figures.served.part) of \(figures.served.whole) nodes served,"
            + " \(figures.minorityWrites) minority writes"
    }
}
