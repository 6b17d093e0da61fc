import Faults
import Plans
import Testing

/// Settings that differ from every default, by option; a new row needs one here to be tested.
enum Samples {
    /// Values as a command line has them.
    static let words: [String: [String]] = [
        "strategy": ["raft", "broken/ack-before-fsync"], "workload": ["queue"],
        "nemesis": ["kill", "partition,clock"], "nemesis-interval": ["700ms", "2s"],
        "nemesis-targets": ["one", "primaries,all"],
        "nemesis-shapes": ["bridge", "total,isolate-primary"],
        "nemesis-manners": ["packets,reset"],
        "schedule": [
            "faults.jsonl", "a folder/with: signs #1 & 'quotes'.jsonl", "-x", "true", "~",
        ],
        "nodes": ["3"], "clients": ["1"], "operations": ["77"], "rate": ["250.5", "0.001"],
        "arrivals": ["open"],
        "time-limit": ["90s", "1250ms"], "timeout": ["50ms"],
        "seed": ["42", "18446744073709551615"], "links": ["relay", "kernel"], "keys": ["1"],
        "read-share": ["0.25", "1.0"], "sync-delay": ["0s", "3ms"], "quiescence": ["1ns"],
        "policy": ["retry", "broken/permit-lost", "mine.yaml"],
        "final-keys": ["7"], "service-time": ["10ms", "1us"], "node-queue": ["0", "60"],
        "expired-requests": ["drop"],
    ]

    /// Each option with each of its values.
    static let all = RunPlan.fields.flatMap { field in
        (words[field.name] ?? []).map { Sample(option: field.name, word: $0) }
    }

    /// A value of an option.
    struct Sample: CustomTestStringConvertible, Sendable {
        let option: String
        let word: String
        var testDescription: String { "\(option) \(word)" }

        /// The row.
        var field: PlanField? { RunPlan.fields.first { $0.name == option } }

        /// A plan in which only this is given.
        func plan() throws -> RunPlan {
            var plan = RunPlan()
            try field?.read(.text(word), into: &plan)
            return plan
        }
    }
}

extension RunPlan {
    /// The plan that the words of a command line ask for.
    init(words: [String]) throws {
        self.init()
        var rest = words[...]
        while let word = rest.popFirst() {
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
            let value = parts.count == 2 ? parts[1] : rest.popFirst() ?? ""
            guard let field = Self.fields.first(where: { $0.name == parts[0] }) else {
                throw PlanError("unknown option \(word)")
            }
            try field.read(.text(value), into: &self)
        }
    }
}
