import Checkers
import Histories
import Policies
import Scoring

/// What something that was judged came to, in words: the same on a page and in a terminal.
///
/// The verdict comes first. What a strategy does not promise, and what that cost, is said beside
/// it: a promise kept is not the same as safety.
public struct VerdictWords: Hashable, Sendable {
    /// The cases, each with a shape and a word before any colour.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Every claim that was tested held.
        case asClaimed = "as claimed"
        /// The same of a history, which claims nothing but was asked one question.
        case held
        /// Nothing that was tested is claimed.
        case nothingClaimed = "no claims"
        /// A claim was broken, or a history is not what was asked.
        case broken
        /// A claim could not be decided.
        case undecided
        /// Nothing counts as tested.
        case untested = "not tested"
        /// It was cut short.
        case interrupted
        /// The harness failed, or a node ended by itself.
        case failed = "no verdict"
    }

    /// The case.
    public var state: State
    /// The verdict in one sentence or two.
    public var sentence: String
    /// What was kept beside it, what is not promised and what that cost, and what to do.
    public var details: [String]
    /// The verdict in a few words, for a last line.
    public var short: String

    /// A verdict in words.
    public init(_ state: State, _ sentence: String, details: [String] = [], short: String) {
        self.state = state
        self.sentence = sentence
        self.details = details
        self.short = short
    }

    /// The words for a run: of its strategy first, then of its client policy.
    public init(_ card: Scorecard, policy: PolicyReport? = nil) {
        let words = CardWords(card: card)
        self =
            if let cause = card.nodeFailures.first, !card.isBroken, !card.isInterrupted {
                words.failed(cause)
            } else {
                switch card.status {
                case .broken: words.broken
                case .interrupted: words.interrupted
                case .undecided, .failed: words.undecided
                case .asClaimed: words.asClaimed
                }
            }
        if let policy { add(policy) }
    }

    /// What the client policy did comes after the strategy; its own broken claims come first.
    public mutating func add(_ policy: PolicyReport) {
        let doing = policy.blame.filter { $0.outcome == .policy }.map(\.property.name)
        if policy.isBroken {
            let claims = Set(policy.violations.map(\.claim.name)).sorted().joined(separator: ", ")
            let own = "the policy \(policy.policy) breaks its claims: \(claims)"
            if state == .broken {
                details.insert("And \(own).", at: 0)
            } else {
                details.insert(sentence, at: 0)
                sentence = own.prefix(1).uppercased() + own.dropFirst() + "."
                state = .broken
            }
            short = own
        } else if !doing.isEmpty {
            let names = doing.joined(separator: ", ")
            details.insert(
                "The policy's doing, not the strategy's: calls are not \(names).",
                at: 0
            )
            short += "; by the policy: not \(names)"
        }
    }
}

extension VerdictWords.State {
    /// The shape that stands before the word.
    public var mark: String {
        switch self {
        case .asClaimed, .held: "✓"
        case .broken: "✗"
        case .undecided: "?"
        case .nothingClaimed, .untested, .interrupted, .failed: "-"
        }
    }
}

/// The words for a scorecard, case by case.
private struct CardWords {
    let card: Scorecard

    private func names(_ standing: Judgement.Standing) -> [String] {
        card.judgements.filter { $0.standing == standing }.map(\.guarantee.name)
    }

    var asClaimed: VerdictWords {
        let held = names(.held)
        if held.isEmpty {
            return VerdictWords(
                .nothingClaimed,
                "\(card.strategy) makes no promise that was tested.",
                details: notPromised,
                short: card.strategy + cost
            )
        }
        return VerdictWords(
            .asClaimed,
            "\(card.strategy) kept \(Counted.all(held.count, "promise")):"
                + " \(held.joined(separator: ", ")).",
            details: notTested + notPromised,
            short: card.strategy + cost
        )
    }

    var broken: VerdictWords {
        let broken = names(.broken)
        let first = card.judgements.first { $0.standing == .broken }?.verdict.anomalies.first
        let gist = first.map { $0.gist ?? $0.explanation }
        return VerdictWords(
            .broken,
            "\(card.strategy) claims \(broken.joined(separator: ", ")), and is not."
                + (gist.map { " " + $0.asSentence } ?? ""),
            details: kept + notTested + notPromised,
            short: "\(card.strategy) is not \(broken.joined(separator: ", "))"
        )
    }

    var undecided: VerdictWords {
        if let cause = card.vacuity {
            return VerdictWords(
                .untested,
                "\(card.strategy): \(cause.description). Nothing counts as held.",
                details: notPromised,
                short: "\(card.strategy): \(cause.description)"
            )
        }
        let open = card.judgements.filter { $0.standing == .undecided }
        let cause = open.first?.verdict.cause?.description ?? "nothing that it claims was tested"
        let names = open.map(\.guarantee.name).joined(separator: ", ")
        return VerdictWords(
            .undecided,
            "\(card.strategy)\(names.isEmpty ? "" : ", " + names): \(cause). Nothing wrong was"
                + " found.",
            details: kept + notPromised,
            short: "\(card.strategy)\(names.isEmpty ? "" : ": " + names)"
        )
    }

    var interrupted: VerdictWords {
        // A check that ran has its cost: then what there is was judged.
        guard card.costs.isEmpty else {
            return VerdictWords(
                .interrupted,
                "\(card.strategy) was cut short. Nothing wrong was found until then, and nothing"
                    + " counts as held.",
                details: notPromised,
                short: "\(card.strategy): nothing wrong was found until then"
            )
        }
        return VerdictWords(
            .interrupted,
            "\(card.strategy) was interrupted, so nothing was judged and nothing counts as held.",
            details: [],
            short: "\(card.strategy): nothing was judged"
        )
    }

    func failed(_ cause: String) -> VerdictWords {
        VerdictWords(
            .failed,
            "\(card.strategy): a node was not well: \(cause).",
            details: kept + notPromised,
            short: "\(card.strategy): \(cause)"
        )
    }

    private var kept: [String] {
        let held = names(.held)
        return held.isEmpty ? [] : ["Kept: \(held.joined(separator: ", "))."]
    }

    private var notTested: [String] {
        let names = names(.untested)
        return names.isEmpty
            ? [] : ["Claimed and not tested by this workload: \(names.joined(separator: ", "))."]
    }

    /// What is violated without being promised, the costliest first.
    private var costs: [String] {
        let violated = card.judgements.filter {
            $0.standing == .notClaimed && $0.verdict.isInvalid
        }
        .map(\.guarantee)
        var costs: [String] = []
        if let lost = card.lost, lost.count > 0,
            violated.contains(.durable) || violated.contains(.lostWrites)
        {
            costs.append(
                "\(Counted.number(lost.count)) of \(Counted.number(lost.acknowledged))"
                    + " acknowledged writes lost"
            )
        }
        if let stale = card.staleness?.total.stale, stale.part > 0, let share = stale.value,
            !card.judgements.contains(where: {
                $0.guarantee == .linearizable && $0.standing != .notClaimed
            })
        {
            // A share that is nearly nothing is no nothing.
            costs.append(
                share < 0.001
                    ? "\(Counted.number(stale.part)) of \(Counted.number(stale.whole)) reads stale"
                    : "\(Figure.share(share)) of reads stale"
            )
        }
        let told: Set<Property> = [.durable, .lostWrites, .available]
        let others = violated.filter { !told.contains($0) || isUntold($0) }.map(\.name)
        if !others.isEmpty { costs.append("not \(others.joined(separator: ", not "))") }
        if violated.contains(.available) {
            let minority = card.statistics.minority.overall
            if minority.invoked > 0 {
                costs.append(
                    "minority sides answered \(Counted.number(minority.ok)) of"
                        + " \(Counted.number(minority.invoked)) calls"
                )
            } else {
                costs.append("not available in every fault")
            }
        }
        return costs
    }

    /// Whether nothing acknowledged is known to be lost, and yet it is not durable.
    private func isUntold(_ property: Property) -> Bool {
        property != .available && (card.lost?.count ?? 0) == 0
    }

    private var notPromised: [String] {
        costs.isEmpty ? [] : ["Not promised: \(costs.joined(separator: ", "))."]
    }

    /// The greatest cost, for a last line; that a side did not serve is none.
    private var cost: String {
        let isSilenceAlone = costs.count == 1 && card.verdict(on: .available)?.isInvalid == true
        return isSilenceAlone ? "" : costs.first.map { "; not promised: \($0)" } ?? ""
    }
}
