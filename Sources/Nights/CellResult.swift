import Archive
import Histories
import Scoring

/// What became of a cell in one night.
public struct CellResult: Sendable {
    /// What a cell came to.
    public enum Standing: String, Hashable, Sendable, CaseIterable {
        /// It broke what was expected of it.
        case broken
        /// The harness failed in every attempt of a unit.
        case failed
        /// It has units of which nothing is recorded, and nobody said why.
        case missing
        /// Nothing could be decided, or an expected anomaly did not show.
        case undecided
        /// Only known issues were found.
        case known
        /// What was expected was found: anomalies, by name.
        case expected
        /// Every claim that was decided held.
        case asClaimed = "as-claimed"
        /// The time of the night was over first, or it was interrupted.
        case notReached = "not-reached"
    }

    /// A unit with what is recorded of it.
    public struct Unit: Sendable {
        /// What was to be done.
        public let unit: NightUnit
        /// The attempts, in their order.
        public let attempts: [Attempt]

        /// The attempt that counts: the worst of those that judged something; nil if none did.
        ///
        /// A violation is never made good by another attempt.
        public var counted: Attempt? {
            let judged = attempts.filter { $0.isJudged }
            return judged.first { $0.status == .broken }
                ?? judged.first { $0.status == .undecided } ?? judged.first
        }

        /// Whether attempts that judged came to different verdicts.
        public var isNondeterministic: Bool {
            Set(attempts.filter(\.isJudged).map(\.status)).count > 1
        }
    }

    /// A run that carried out a unit.
    public struct Attempt: Sendable {
        /// Its folder, seen from the folder of all runs.
        public let folder: String
        /// What the run's folder says of it.
        public let record: RunRecord

        /// An attempt.
        public init(folder: String, record: RunRecord) {
            self.folder = folder
            self.record = record
        }

        /// What it came to; nil if it did not end.
        public var status: RunStatus? { record.ending?.status }

        /// Whether it came to a verdict.
        public var isJudged: Bool {
            switch status {
            case .asClaimed, .broken, .undecided: true
            case .failed, .interrupted, nil: false
            }
        }
    }

    /// What was tried.
    public let cell: Cell
    /// Its units, in the order of their numbers.
    public let units: [Unit]
    /// What it came to.
    public let standing: Standing
    /// Findings that nobody expected, the worst first, each once.
    public let unexpected: [Finding]
    /// Findings that were expected, or are of known issues.
    public let others: [Finding]

    /// The result of units of a cell.
    ///
    /// - `end`: why the shard began no further unit; nil while it runs, or if it was killed.
    ///   `isKnown`: whether a finding is a known issue that has not expired.
    init(
        _ cell: Cell,
        units: [Unit],
        end: ShardRecord.End?,
        isKnown: (Finding) -> Bool
    ) {
        self.cell = cell
        self.units = units
        let counted = units.compactMap(\.counted)
        let broken = counted.filter { $0.status == .broken }
        var findings: [Finding] = []
        for finding in broken.flatMap({ $0.record.ending?.findings ?? [] })
        where finding.isPromised
            && !findings.contains(where: { $0.fingerprint == finding.fingerprint })
        {
            findings.append(finding)
        }
        let expected = findings.filter { cell.expects($0) }
        let known = findings.filter { !cell.expects($0) && isKnown($0) }
        unexpected = findings.filter { !cell.expects($0) && !isKnown($0) }
        others = expected + known
        // What broke a claim and left no finding, such as a client policy, is not expected.
        let isUnexplained = broken.contains { attempt in
            !(attempt.record.ending?.findings ?? []).contains(where: \.isPromised)
        }
        // A shard that is complete has begun every unit: what is not there was lost.
        let isAllBegun = end == nil || end == .complete
        let isOpen = units.contains { $0.counted == nil && !$0.isFailed }
        standing =
            if !unexpected.isEmpty || isUnexplained {
                .broken
            } else if units.contains(where: { $0.isFailed }) {
                .failed
            } else if isAllBegun, isOpen {
                .missing
            } else if counted.isEmpty {
                .notReached
            } else if cell.isShown(by: expected) {
                .expected
            } else if !known.isEmpty {
                .known
            } else if cell.expectation != .claim {
                .undecided
            } else if counted.contains(where: { $0.status == .asClaimed }) {
                .asClaimed
            } else {
                .undecided
            }
    }

    /// How many units came to a verdict.
    public var tried: Int { units.count { $0.counted != nil } }

    /// How many units broke a claim.
    public var broken: Int { units.count { $0.counted?.status == .broken } }

    /// Runs that broke a claim, with their folders.
    public var failures: [Attempt] {
        units.compactMap(\.counted).filter { $0.status == .broken }
    }

    /// Attempts in which the harness failed.
    public var harnessFailures: [Attempt] {
        units.flatMap(\.attempts).filter { $0.status == .failed }
    }
}

extension CellResult.Unit {
    /// Whether the harness failed in every attempt that ended.
    var isFailed: Bool {
        let ended = attempts.filter { $0.status != nil && $0.status != .interrupted }
        return counted == nil && !ended.isEmpty && ended.allSatisfy { $0.status == .failed }
    }
}

extension Cell {
    /// Whether a finding is what the suite expects, by its anomaly or by its property.
    func expects(_ finding: Finding) -> Bool {
        expects(finding.fingerprint.anomaly) || finding.property.map(expects) ?? false
    }

    /// Whether the suite expects an anomaly, or that a property is broken, by its name.
    public func expects(_ name: String) -> Bool {
        switch expectation {
        case .claim: false
        case .anomalies(let names): names.contains(name)
        case .defect: true
        }
    }

    /// Whether findings show what is expected.
    func isShown(by findings: [Finding]) -> Bool {
        guard case .defect(let property) = expectation else { return !findings.isEmpty }
        return findings.contains { $0.property == property }
    }
}
