import Histories
import Replication
import Resilience

/// The instance that is chosen is one that the rule may choose.
enum BalancingRule: PolicyRule {
    static let sentence =
        "A chosen instance is healthy and fits the rule by the attempts that are open, and a retry"
        + " goes to another where there is one."

    static func isMade(by policy: ClientPolicy) -> Bool {
        policy.has(.balance) && policy.balancing != .pinned
    }

    static func violations(
        in record: PolicyRecord,
        under policy: ClientPolicy,
        slack: Int64
    ) -> [Violation] {
        guard policy.balancing != .failover else { return [] }
        let judge = Judge(
            record: record,
            conditions: Conditions(record, slack: slack),
            counts: OpenCounts(record, slack: slack),
            policy: policy
        )
        let spread = policy.balancing == .roundRobin ? RoundRobin.violations(record, judge) : []
        return record.calls.flatMap(judge.violations) + spread
    }

    /// Judges one choice after the other.
    struct Judge {
        let record: PolicyRecord
        let conditions: Conditions
        let counts: OpenCounts
        let policy: ClientPolicy

        func violations(_ call: PolicyRecord.Call) -> [Violation] {
            var tried: [PolicyRecord.Attempt] = []
            return record.attempts(of: call).flatMap { attempt in
                defer { tried.append(attempt) }
                let problems = [
                    unhealthy(attempt), triedBefore(attempt, tried), loaded(attempt, tried),
                ]
                return problems.compactMap { $0 }
            }
        }

        private func unhealthy(_ attempt: PolicyRecord.Attempt) -> Violation? {
            guard !conditions.maybeHealthy(attempt.node, at: attempt.begun) else { return nil }
            return violation(
                attempt,
                "an unhealthy instance is not chosen, and \(attempt.node.name.shown) was, at"
                    + " \(attempt.begun.span)"
            )
        }

        /// The other instances that could have been chosen beyond doubt.
        private func others(
            _ attempt: PolicyRecord.Attempt,
            _ tried: [PolicyRecord.Attempt]
        ) -> [NodeID] {
            conditions.instances.filter { node in
                node != attempt.node && conditions.isOffered(node, at: attempt.begun)
                    && !(policy.retry.prefersOthers && tried.contains { $0.node == node })
            }
        }

        private func triedBefore(
            _ attempt: PolicyRecord.Attempt,
            _ tried: [PolicyRecord.Attempt]
        ) -> Violation? {
            guard policy.retry.prefersOthers,
                let first = tried.last(where: { $0.node == attempt.node }),
                let other = others(attempt, tried).first
            else { return nil }
            return violation(
                attempt,
                "a call asks an instance that it has not tried where there is one, and attempt"
                    + " \(attempt.ordinal) went to \(attempt.node.name.shown) again instead of"
                    + " \(other.name.shown)",
                beside: first
            )
        }

        private func loaded(
            _ attempt: PolicyRecord.Attempt,
            _ tried: [PolicyRecord.Attempt]
        ) -> Violation? {
            let open = counts.bounds(attempt.node, before: attempt).lowerBound
            func most(_ node: NodeID) -> Int { counts.bounds(node, before: attempt).upperBound }
            let others = others(attempt, tried)
            switch policy.balancing {
            case .leastConnections:
                guard let least = others.min(by: { most($0) < most($1) }), most(least) < open
                else { return nil }
                return violation(
                    attempt,
                    "the instance with the fewest open attempts is chosen, and"
                        + " \(attempt.node.name.shown) had \(open) where \(least.name.shown) had"
                        + " \(most(least))"
                )
            case .powerOfTwo:
                let all = conditions.instances.filter { $0 != attempt.node }
                guard !others.isEmpty, all.allSatisfy({ most($0) < open }) else { return nil }
                return violation(
                    attempt,
                    "of two instances the one with fewer open attempts is chosen, and"
                        + " \(attempt.node.name.shown) had \(open), more than any other"
                )
            default: return nil
            }
        }

        func violation(
            _ attempt: PolicyRecord.Attempt,
            _ explanation: String,
            beside other: PolicyRecord.Attempt? = nil
        ) -> Violation {
            Violation(
                .balancing,
                calls: [attempt.call],
                attempts: (other.map { [$0.index] } ?? []) + [attempt.index],
                explanation
            )
        }
    }
}
