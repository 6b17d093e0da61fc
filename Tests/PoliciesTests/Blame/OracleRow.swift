import Checkers
import Histories
import Policies
import Replication
import Testing

/// A row of the oracle for blame: what happened, and whose doing what came of it is.
struct OracleRow: Sendable, CustomTestStringConvertible {
    let name: String
    let checks: [any Checker]
    /// What the strategy promises.
    let claims: [Property]
    /// What each finding has to say, word by word.
    let expected: [String]
    /// The anomalies of the calls, and after a slash those of the attempts, finding by finding.
    let anomalies: [String]
    let write: @Sendable (inout Script) -> Void

    var testDescription: String { name }

    init(
        _ name: String,
        _ checks: [any Checker],
        claims: [Property] = [.linearizable, .durable],
        _ expected: [(text: String, anomalies: String)],
        write: @escaping @Sendable (inout Script) -> Void
    ) {
        self.name = name
        self.checks = checks
        self.claims = claims
        self.expected = expected.map(\.text)
        self.anomalies = expected.map(\.anomalies)
        self.write = write
    }

    func findings() throws -> [BlameFinding] {
        var script = Script()
        write(&script)
        let claim = Claim(
            stance: .cp,
            consistency: .strong,
            availability: .medium,
            partitionTolerance: .high,
            guarantees: claims
        )
        return try Blame.findings(in: script.two, claim: claim, checks: checks)
    }

    func expectVerdicts() throws {
        let findings = try findings()
        #expect(findings.map(\.text) == expected)
        let found = findings.map { finding in
            [finding.calls, finding.attempts].map { verdict in
                verdict.anomalies.first?.name ?? (verdict.isValid ? "valid" : "unknown")
            }
            .joined(separator: " / ")
        }
        #expect(found == anomalies)
        for finding in findings where finding.calls.isInvalid || finding.attempts.isInvalid {
            let lines = try #require(finding.lines)
            #expect(lines.text.split(separator: "\n").allSatisfy { $0.count <= 100 })
        }
    }
}
