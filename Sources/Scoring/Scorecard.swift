import Checkers
import Histories
import Observations
import Replication

/// What a strategy claimed, what was measured of it, and how well it served its clients.
@dynamicMemberLookup
public struct Scorecard: Sendable {
    /// The strategy's name.
    public var strategy: String
    /// What it promises.
    public var claim: Claim
    /// Promise by promise, in the order of `Property.all`.
    public var judgements: [Judgement]
    /// How long the checker of each promise took here; nothing else depends on it.
    public var costs: [Property: Duration]
    /// Why a verdict of valid would mean nothing; nil if it means something.
    public var vacuity: Cause?
    /// How calls fared.
    public var statistics: OperationStatistics
    /// How it served clients while nodes were cut from each other, by the shape of the cut.
    public var partitions: [String: PartitionFigures]
    /// Acknowledged writes that no final read shows and no later write replaced.
    public var lost: LostWrites.Measurement?
    /// How late reads of registers were; nil if there were none with unique values.
    public var staleness: Staleness?
    /// How many concurrent values readers were shown; nil if it was never more than one.
    public var siblings: Siblings?
    /// How many keys differed in the final reads; nil without such reads.
    public var residue: Share?
    /// What became of the elements of sets; nil if there were none.
    public var elements: ElementTimelines?
    /// How well nodes noticed what was broken; nil if nobody asked them.
    public var detection: Detection?
    /// How many windows of faults there were.
    public var faultWindows: Int
    /// The client policy, if it answers calls from elsewhere than the client's own node.
    public var policy: String?
    /// When what was broken, for drawings; empty where nothing was.
    public var faultSpans: [FaultSpan]
    /// How the run went besides its history; its fields can be named as if they were the card's.
    public var circumstances: Circumstances

    /// Judges the evidence: every check runs, and a verdict of valid counts unless it is vacuous.
    ///
    /// - `judgingParts`: whether what there is of a run that was cut short is judged as well.
    ///   `measuring`: returns the duration of a check; without it that is zero.
    public init(
        strategy: String,
        claim: Claim,
        evidence: Evidence,
        expectations: Expectations,
        checks: [any Checker],
        budget: Budget = .standard,
        judgingParts: Bool = false,
        measuring: (() -> Void) -> Duration = { check in
            check()
            return .zero
        }
    ) {
        self.strategy = strategy
        self.claim = claim
        statistics = OperationStatistics(evidence.history, windows: evidence.windows)
        partitions = PartitionFigures.measure(evidence.history, windows: evidence.windows)
        lost = LostWrites.measure(evidence.history)
        staleness = Staleness(evidence.history, windows: evidence.windows)
        siblings = Siblings(evidence.history, windows: evidence.windows)
        residue = Convergence.residue(of: evidence.history)
        elements = ElementTimelines(evidence.history)
        detection = evidence.detection
        faultWindows = evidence.windows.count
        faultSpans = FaultIntervals(evidence.history).bands.map(\.span)
        circumstances = evidence.circumstances
        var verdicts: [Property: Verdict] = [:]
        var costs: [Property: Duration] = [:]
        if judgingParts || !evidence.circumstances.isInterrupted {
            for check in checks {
                let cost = measuring {
                    // A strategy is held to what it was asked.
                    let asked = evidence.attempts ?? evidence.history
                    let found = check.findings(in: asked, within: budget)
                    verdicts.merge(found) { $0.combined(with: $1) }
                }
                for property in check.properties { costs[property, default: .zero] += cost }
            }
        }
        self.costs = costs
        let isLinearizable = verdicts[.linearizable]?.isValid == true
        let vacuity =
            expectations.vacuity(of: evidence) ?? Self.ineffective(partitions, isLinearizable)
        self.vacuity = vacuity
        if !circumstances.digestsAtRest.isEmpty {
            verdicts[.equalAtRest] = EqualAtRest.verdict(on: circumstances.digestsAtRest)
        }
        verdicts[.available] = Self.availability(
            statistics,
            hadFaults: faultWindows > 0,
            leastAsked: expectations.least.underFaults
        )
        judgements = Property.all.compactMap { guarantee in
            guard var verdict = verdicts[guarantee] else {
                let cause = Cause(.nothingToCheck, "the workload does not test this")
                guard claim.guarantees.contains(guarantee),
                    !Self.isTested(guarantee, by: verdicts.keys)
                else { return nil }
                return Judgement(
                    guarantee: guarantee,
                    claim: claim,
                    verdict: .unknown(vacuity ?? cause),
                    isTested: vacuity != nil
                )
            }
            if verdict.isValid, let vacuity { verdict = .unknown(vacuity) }
            return Judgement(guarantee: guarantee, claim: claim, verdict: verdict)
        }
    }

    /// Whether something of its family that a promise implies was measured in its place.
    private static func isTested(
        _ promise: Property,
        by measured: some Sequence<Property>
    ) -> Bool {
        measured.contains { promise.family == $0.family && promise.implied.contains($0) }
    }

    /// With fewer calls to the minority, luck may look like perfection.
    private static let callsForSelfCheck = 50

    /// The harness checks itself: nobody is linearizable and available on both sides of a cut.
    ///
    /// Source: Gilbert, Lynch, *Brewer's conjecture and the feasibility of consistent, available,
    /// partition-tolerant web services*, SIGACT News 2002, theorem 1.
    private static func ineffective(
        _ partitions: [String: PartitionFigures],
        _ isLinearizable: Bool
    ) -> Cause? {
        let figures = partitions.filter { Label.splits.contains($0.key) }
            .reduce(PartitionFigures()) { $0 + $1.value }
        guard isLinearizable, figures.contested > 0, figures.splitBrain > 0,
            figures.minority.whole >= callsForSelfCheck,
            figures.served.value ?? 0 >= availabilityThreshold
        else { return nil }
        return Cause(
            .vacuous,
            "both sides of a partition acknowledged writes of the same keys, every node served, and"
                + " all is linearizable: that cannot be, so the partitions had no effect"
        )
    }

    /// The name of the anomaly that a side did not serve: none where nobody promised that it would.
    static let silence = "unavailable"

    /// Calls must succeed on both sides of every cut in this share to count as available.
    public static let availabilityThreshold = 0.99

    /// Every node must answer while links are cut; dead nodes cannot, and are not asked to.
    private static func availability(
        _ statistics: OperationStatistics,
        hadFaults: Bool,
        leastAsked: Int
    ) -> Verdict {
        guard hadFaults else {
            return .unknown(Cause(.vacuous, "no fault was injected, so this was not tested"))
        }
        let sides = [
            ("majority", statistics.majority.overall),
            ("minority", statistics.minority.overall),
        ]
        let anomalies = sides.compactMap { side, counts -> Anomaly? in
            guard let share = counts.shareOK, share < availabilityThreshold else { return nil }
            let invoked = counts.invoked
            return Anomaly(
                name: Self.silence,
                key: nil,
                operations: [],
                explanation: "on the \(side) side \(invoked - counts.ok) of \(invoked) calls made"
                    + " during faults did not succeed"
            )
        }
        if !anomalies.isEmpty { return .invalid(anomalies) }
        guard let asked = sides.map(\.1.invoked).max(), asked > 0 else {
            return .unknown(Cause(.vacuous, "no call was made during a fault"))
        }
        // Without a cut there is no minority to ask.
        guard let (side, counts) = sides.first(where: { (1..<leastAsked).contains($0.1.invoked) })
        else { return .valid }
        return .unknown(
            Cause(
                .vacuous,
                "only \(counts.invoked) calls were made on the \(side) side during faults, of the"
                    + " \(leastAsked) that a run needs"
            )
        )
    }

    /// The verdict of one promise, where it was measured.
    public func verdict(on guarantee: Property) -> Verdict? {
        judgements.first { $0.guarantee == guarantee }?.verdict
    }

    /// The longest time that one node served nobody although it was asked; nil if there was none.
    public var longestOutage: Outage? {
        statistics.longestOutageByNode.values.max { $0.length < $1.length }
    }

    /// The strongest register model that the history did not violate; nil if none was shown.
    public var strongestModel: String? {
        let models: [Property] = [.linearizable, .regular]
        return models.first { verdict(on: $0)?.isValid == true }?.name
    }

    /// Anomalies of all checks, by promise.
    public var anomalies: [(guarantee: Property, anomaly: Anomaly)] {
        judgements.flatMap { judgement in
            judgement.verdict.anomalies.map { (judgement.guarantee, $0) }
        }
    }

    /// How often each anomaly was found, most frequent first, then by name.
    public var anomalyCounts: [(name: String, count: Int)] {
        Dictionary(grouping: anomalies.filter { !isUnclaimedSilence($0.guarantee) }) {
            $0.anomaly.name
        }
        .map { ($0.key, $0.value.count) }
        .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }

    /// Whether it is about nodes that did not serve, which nobody promised.
    private func isUnclaimedSilence(_ guarantee: Property) -> Bool {
        guarantee == .available && !claim.promises(.available)
    }

    /// Whether a claim was broken.
    public var isBroken: Bool { judgements.contains { $0.standing == .broken } }

    /// Whether a claim could not be decided, no claim was tested, or the run was cut short.
    public var isUndecided: Bool {
        let standings = Set(judgements.map(\.standing)).subtracting([.notClaimed])
        return circumstances.isInterrupted || standings.contains(.undecided)
            || standings == [.untested]
    }

    /// What the run came to, as a whole.
    public var status: RunStatus {
        RunStatus(
            standings: Set(judgements.map(\.standing)).subtracting([.notClaimed]),
            isClean: nodeFailures.isEmpty,
            isInterrupted: circumstances.isInterrupted
        )
    }
}

extension Scorecard {
    /// A field of the circumstances.
    public subscript<Field>(dynamicMember field: WritableKeyPath<Circumstances, Field>) -> Field {
        get { circumstances[keyPath: field] }
        set { circumstances[keyPath: field] = newValue }
    }

    /// What was not clean, such as a node that ended by itself; a line each.
    public var nodeFailures: [String] { circumstances.nodeFailures }
}
