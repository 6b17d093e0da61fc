import Checkers
import Faults
import Histories
import Plans
import Workloads

/// An entry of `faultline list`: a name, a sentence about it, and details, a line each.
public struct ListEntry: Hashable, Sendable {
    /// The name, as options and files have it.
    public var name: String
    /// One line for people.
    public var summary: String
    /// What else there is to say, a line each.
    public var details: [String]

    /// An entry with its parts.
    public init(name: String, summary: String, details: [String] = []) {
        self.name = name
        self.summary = summary
        self.details = details
    }

    /// The entry as an object of a JSON document.
    public var json: Value {
        [
            "name": .string(name), "summary": .string(summary),
            "details": .list(details.map { .string($0) }),
        ]
    }
}

extension ListEntry {
    /// The entry of a workload, with its checkers.
    public init(_ workload: Workload) {
        let checks = workload.checks.map(\.name).joined(separator: ", ")
        self.init(
            name: workload.name,
            summary: workload.summary,
            details: ["judged by \(checks)"]
        )
    }

    /// The entry of a property: its family, its other names, and what it implies.
    public init(_ property: Property) {
        let nearest = property.implied.filter { weaker in
            !property.implied.contains { $0.implied.contains(weaker) }
        }
        let weaker = nearest.sorted().map(\.name).joined(separator: ", ")
        let isAll = nearest.count == property.implied.count
        let isDecided = Criterion.deciding(property) != nil
        let details = [
            property.family.rawValue + (isDecided ? "; check --model \(property.name)" : ""),
            property.aliases.isEmpty ? "" : "also \(property.aliases.joined(separator: ", "))",
            weaker.isEmpty ? "" : "implies \(weaker)\(isAll ? "" : ", and what these imply")",
        ]
        self.init(
            name: property.name,
            summary: property.summary,
            details: details.filter { !$0.isEmpty }
        )
    }

    /// The entry of a kind of nemesis, with its options and with what it requires of a system.
    public init(_ kind: Nemesis.Kind) {
        self.init(name: kind.rawValue, summary: kind.summary)
        if kind == .partition {
            let drawn = Partition.Shape.standard.map(\.rawValue)
            let more = Partition.Shape.drawn.map(\.rawValue).filter { !drawn.contains($0) }
            details = [
                "shapes: \(drawn.joined(separator: ", "))",
                "with --nemesis-shapes also: \(more.joined(separator: ", "))",
            ]
            details += Partition.Manner.allCases.map {
                "--nemesis-manners \($0.rawValue): \($0.summary)"
            }
        }
        if kind.takesTargets {
            let words = Target.words.map(\.word)
            details = ["--nemesis-targets: \(words.joined(separator: ", ")), or nodes"]
        }
        if kind == .disk {
            let troubles = DiskTrouble.words.joined(separator: ", ")
            details.insert("troubles: \(troubles)", at: 0)
        }
        if !kind.requires.isEmpty { details.append("requires: \(kind.requirements)") }
    }
}

extension Nemesis.Kind {
    /// The capabilities that a system must have, sorted.
    public var requirements: String { requires.map(\.rawValue).sorted().joined(separator: ", ") }

    /// The capabilities that a system must have, to follow a sentence; empty where there are none.
    public var needs: String { requires.isEmpty ? "" : "; a system must have \(requirements)" }
}
