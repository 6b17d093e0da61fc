import Histories
import Resilience

/// When all calls are over, so is all that was begun for them.
enum LeftoversRule: PolicyRule {
    static let sentence =
        "When all calls are over no timer runs, no trial is open and no attempt counts as open."

    static func isMade(by policy: ClientPolicy) -> Bool { true }

    static func violations(
        in record: PolicyRecord,
        under policy: ClientPolicy,
        slack: Int64
    ) -> [Violation] {
        // A run that was cut short has no such note, and says nothing.
        let last = record.notes.last { note in
            guard case .leftovers = note.note else { return false }
            return true
        }
        guard let last, case .leftovers(let timers, let trials, let open) = last.note else {
            return []
        }
        var left: [String] = []
        if timers != 0 { left.append("timers: \(timers)") }
        if trials != 0 { left.append("trials: \(trials)") }
        for (node, count) in open.sorted(by: { $0.key < $1.key }) where count != 0 {
            left.append("attempts at \(node.name.shown): \(count)")
        }
        guard !left.isEmpty else { return [] }
        return [
            Violation(
                .leftovers,
                notes: [last.index],
                "nothing is left at the end, and here are \(left.joined(separator: ", "))"
            )
        ]
    }
}
