import Histories
import Replication
import Resilience

/// All attempts of a call carry one key, which no other call has.
enum KeysRule: PolicyRule {
    static let sentence =
        "All attempts of a call carry one idempotency key, and no other call's do."

    static func isMade(by policy: ClientPolicy) -> Bool { policy.usesIdempotencyKeys }

    static func violations(
        in record: PolicyRecord,
        under policy: ClientPolicy,
        slack: Int64
    ) -> [Violation] {
        var owners: [String: PolicyRecord.Attempt] = [:]
        var violations: [Violation] = []
        for call in record.calls {
            let attempts = record.attempts(of: call)
            guard let first = attempts.first else { continue }
            if let other = attempts.first(where: { $0.key != first.key }) {
                violations.append(
                    Violation(
                        .keys,
                        calls: [call.index],
                        attempts: [first.index, other.index],
                        "the attempts of a call carry one key, and these \(name(first.key)) and"
                            + " \(name(other.key))"
                    )
                )
            } else if first.key == nil, !first.isReadOnly {
                violations.append(
                    Violation(
                        .keys,
                        calls: [call.index],
                        attempts: [first.index],
                        "each call that changes something has a key, and this has none"
                    )
                )
            }
            guard let key = first.key else { continue }
            if let owner = owners[key] {
                violations.append(
                    Violation(
                        .keys,
                        calls: [owner.call, call.index],
                        attempts: [owner.index, first.index],
                        "a key is of one call, and \(name(key)) is of two"
                    )
                )
            } else {
                owners[key] = first
            }
        }
        return violations
    }

    private static func name(_ key: String?) -> String { key.map(\.shown) ?? "none" }
}
