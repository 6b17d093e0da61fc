import Checkers
import Histories
import Replication
import Resilience

/// What a run under a client policy came to: whose doing what was, what it kept, what it cost.
public struct PolicyReport: Sendable {
    /// The name of the policy.
    public var policy: String
    /// The layers, outermost first.
    public var order: [ClientPolicy.Layer]
    /// Property by property, who is to blame.
    public var blame: [BlameFinding]
    /// The claims that the policy makes.
    public var claims: [PolicyClaim]
    /// Where it broke them.
    public var violations: [Violation]
    /// What it did for the application, and what it cost the cluster.
    public var figures: PolicyFigures
    /// What it did over time.
    public var lanes: PolicyLanes

    /// Judges what a run left.
    ///
    /// - Parameters:
    ///   - two: The files of the run.
    ///   - policy: The policy under which it was.
    ///   - claim: What the strategy promises.
    ///   - checks: The checks of the workload.
    ///   - windows: The times in which something was broken.
    ///   - slack: How late a host may be.
    /// - Throws: `HistoryError` where one of the files is not a well-formed history.
    public init(
        _ two: TwoHistories,
        policy: ClientPolicy,
        claim: Claim,
        checks: [any Checker],
        windows: [FaultWindow],
        slack: Duration
    ) throws(HistoryError) {
        self.policy = policy.name
        order = policy.order
        blame = try Blame.findings(in: two, claim: claim, checks: checks)
        claims = PolicyClaim.made(by: policy)
        violations = PolicyClaim.allFindings(in: two, under: policy, slack: slack)
        lanes = PolicyLanes(two)
        figures = PolicyFigures(two, under: policy, windows: windows)
    }

    /// Whether the policy broke what it claims.
    public var isBroken: Bool { !violations.isEmpty }

    // MARK: Text

    private static let violationsShown = 3

    /// Lines for people: blame first, then claims, then figures.
    public var lines: [String] {
        var lines = ["policy \(policy): \(order.map(\.rawValue).joined(separator: ", "))"]
        for finding in blame where finding.outcome != .held {
            lines.append("  \(finding.text)")
            if let seen = finding.calls.anomalies.first ?? finding.attempts.anomalies.first {
                lines += Self.wrapped(seen.gist ?? seen.explanation)
            }
            lines += finding.lines.map { $0.text.split(separator: "\n").map { "    " + $0 } } ?? []
        }
        for claim in claims {
            let broken = violations.filter { $0.claim == claim }
            lines.append("  \(claim.name): \(broken.isEmpty ? "kept" : "BROKEN, \(broken.count)×")")
            lines += broken.prefix(Self.violationsShown).flatMap { Self.wrapped($0.explanation) }
        }
        return lines + figures.lines.map { "  " + $0 }
    }

    private static func wrapped(_ text: String) -> [String] {
        WrappedText.lines(text, width: 74).map { "    " + $0 }
    }

    /// The report as an object of `results.json`.
    public var json: Value {
        [
            "name": .string(policy), "order": .list(order.map { .string($0.rawValue) }),
            "blame": .list(blame.map(\.json)),
            "claims": .list(claims.map { .string($0.name) }),
            "violations": .list(violations.map(\.json)), "figures": figures.json,
        ]
    }
}

extension BlameFinding {
    /// `{"property","claimed","outcome","mechanism"?,"calls","attempts"}`.
    public var json: Value {
        func word(_ verdict: Verdict) -> Value {
            verdict.isValid ? "valid" : verdict.isInvalid ? "invalid" : "unknown"
        }
        var map: [String: Value] = [
            "property": .string(property.name), "claimed": .bool(isClaimed),
            "outcome": .string("\(outcome)"), "calls": word(calls), "attempts": word(attempts),
        ]
        if let mechanism { map["mechanism"] = .string(mechanism.rawValue) }
        return .map(map)
    }
}
