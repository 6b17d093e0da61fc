import Checkers
import Histories
import Policies
import Replication
import Resilience

extension SimulationJudge {
    /// What a property of the calls is called that the policy broke although attempts keep it.
    public static func blame(on property: Property) -> String {
        "\(property.name) of calls, by the policy"
    }

    /// What a claim of the policy is called.
    public static func name(of claim: PolicyClaim) -> String { "policy \(claim.name)" }

    /// The verdicts on a run under a policy: what the strategy did, and what only the policy did.
    ///
    /// A strategy is held to its attempts. What calls show beyond that is not claimed by anybody.
    func blamed(_ run: SimulatedRun, _ claim: Claim) -> [Finding] {
        let found: [BlameFinding]
        do {
            found = try Blame.findings(
                in: run.twoHistories,
                claim: claim,
                checks: checks,
                within: budget
            )
        } catch {
            preconditionFailure("a simulation recorded what is no history: \(error)")
        }
        return found.flatMap { finding -> [Finding] in
            var findings: [Finding] = []
            if judgesAll || finding.isClaimed {
                findings.append(
                    Finding(
                        property: finding.property.name,
                        isClaimed: finding.isClaimed,
                        verdict: finding.attempts
                    )
                )
            }
            if finding.outcome == .policy {
                findings.append(
                    Finding(
                        property: Self.blame(on: finding.property),
                        isClaimed: false,
                        verdict: finding.calls
                    )
                )
            }
            return findings
        }
    }

    /// The verdicts on what the policy claims.
    static func kept(by policy: ClientPolicy, _ run: SimulatedRun) -> [Finding] {
        let violations = Dictionary(
            grouping: PolicyClaim.allFindings(in: run.twoHistories, under: policy),
            by: \.claim
        )
        return PolicyClaim.made(by: policy).map { claim in
            let anomalies = (violations[claim] ?? []).map { violation in
                Anomaly(
                    name: "policy breaks \(claim.name)",
                    key: nil,
                    operations: violation.calls,
                    explanation: violation.explanation
                )
            }
            return Finding(
                property: name(of: claim),
                isClaimed: true,
                verdict: anomalies.isEmpty ? .valid : .invalid(anomalies)
            )
        }
    }
}
