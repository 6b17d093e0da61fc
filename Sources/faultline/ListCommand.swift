import ArgumentParser
import Checkers
import Faults
import Histories
import Plans
import Policies
import Resilience
import Strategies
import Trials
import Workloads

/// `faultline list`: what there is, straight from the registries.
struct ListCommand: ParsableCommand {
    /// What can be listed.
    enum Subject: String, CaseIterable {
        case strategies
        case workloads
        case nemeses
        case policies
        case models
        case properties
        case formats
        case runs
    }

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract:
            "List strategies, workloads, nemeses, policies, models, properties, formats, runs.",
        discussion: """
            Without a subject it lists names only, on one screen.

            Examples:
              faultline list
              faultline list strategies
              faultline list runs --verdict broken --since 24h
              faultline list runs --strategy raft --sort verdict --limit 10
            """
    )

    @Argument(
        help: """
            strategies, workloads, nemeses, policies, models, properties, formats or runs; the \
            names of all but runs if absent.
            """,
        completion: .list(Subject.allCases.map(\.rawValue))
    )
    var subject: String?

    @OptionGroup var selection: RunListOptions

    @OptionGroup var output: OutputOptions

    func run() throws {
        let subject = try subject.map(Self.subject)
        guard subject == .runs else {
            if let option = selection.given.first {
                throw Console.fail("\(option): only `faultline list runs` has it", .usage)
            }
            return list(subject)
        }
        try RunList.show(in: selection.runs, try selection.filter(), output)
    }

    private func list(_ subject: Subject?) {
        let subjects = subject.map { [$0] } ?? Subject.allCases.filter { $0 != .runs }
        if output.json {
            let lists = subjects.map { ($0.rawValue, Value.list(self.entries($0).map(\.json))) }
            return Console.print(Value.map(Dictionary(uniqueKeysWithValues: lists)).shownJSON)
        }
        guard let subject else {
            let groups = subjects.map { ($0.rawValue, self.names($0)) }
            return Console.print(ShortList(groups).lines.joined(separator: "\n"))
        }
        let entries = self.entries(subject)
        let width = entries.map(\.name.count).max() ?? 0
        Console.print(subject.rawValue)
        for entry in entries {
            let name = entry.name.padding(to: width)
            Console.print("  \(name)  \(entry.summary)")
            for detail in entry.details {
                Console.print("  " + String(repeating: " ", count: width) + "  " + detail)
            }
        }
    }

    /// The names for a list that has no room for all: those that people look for come first.
    private func names(_ subject: Subject) -> [String] {
        guard subject == .properties else { return entries(subject).map(\.name) }
        let decided = Property.all.filter { Criterion.deciding($0) != nil }
        return (decided + Property.all.filter { Criterion.deciding($0) == nil }).map(\.name)
    }

    private static func subject(_ name: String) throws -> Subject {
        guard let subject = Subject(rawValue: name) else {
            let known = Subject.allCases.map(\.rawValue)
            throw Console.fail(Unknown.name(name, of: "list", among: known), .usage)
        }
        return subject
    }

    func entries(_ subject: Subject) -> [ListEntry] {
        switch subject {
        case .runs: []
        case .strategies: Strategy.all.map(Self.entry)
        case .workloads:
            Workload.all.map { $0(.init()) }.map {
                var entry = ListEntry($0)
                entry.details += Self.refusals(of: $0.name)
                return entry
            }
        case .nemeses:
            Nemesis.Kind.allCases.map { ListEntry($0) }
        case .policies: Self.policies
        case .models:
            Criterion.all.map { ListEntry(name: $0.name, summary: $0.summary) }
                + [ListEntry(name: "all", summary: "all consistency models, and the strongest")]
        case .properties: Property.all.map { ListEntry($0) }
        case .formats:
            HistoryFormat.allCases.map { ListEntry(name: $0.rawValue, summary: $0.summary) }
        }
    }

    /// The client policies, each with what it claims; the broken ones last.
    private static var policies: [ListEntry] {
        let sound = ClientPolicy.entries.map { entry in
            let policy = ClientPolicy.named(entry.name, timeout: .seconds(1))
            let claims = policy.map { PolicyClaim.made(by: $0).map(\.name) } ?? []
            let order = policy?.order.map(\.rawValue) ?? []
            return ListEntry(
                name: entry.name,
                summary: entry.summary,
                details: order.isEmpty
                    ? []
                    : [
                        "layers: \(order.joined(separator: ", "))",
                        "claims: \(claims.joined(separator: ", "))",
                    ]
            )
        }
        return sound
            + PolicyDefect.allCases.map {
                ListEntry(
                    name: "broken/\($0.rawValue)",
                    summary: $0.summary,
                    details: ["broken on purpose: breaks \($0.breaks.name)"]
                )
            }
    }

    /// The strategies that a workload is refused for, by the operations that they lack.
    private static func refusals(of workload: String) -> [String] {
        let strategies = Strategy.all.filter { $0.defect == nil }
        let groups = Dictionary(grouping: strategies) {
            Workload.missing(workload, in: $0.operations).joined(separator: ", ")
        }
        return groups.filter { !$0.key.isEmpty }.sorted { $0.key < $1.key }.map { lacking, names in
            "not for \(names.map(\.name).joined(separator: ", ")): no \(lacking)"
        }
    }

    private static func entry(_ strategy: Strategy) -> ListEntry {
        let claim = strategy.claim
        var details = [
            "\(claim.stance.rawValue); consistency \(claim.consistency.rawValue), availability"
                + " \(claim.availability.rawValue), partition tolerance"
                + " \(claim.partitionTolerance.rawValue); serves with \(claim.needs.rawValue)"
                + (claim.deduplicates ? "; carries a call with a key out once" : ""),
            "claims: \(Self.names(claim.guarantees))",
            "source: \(strategy.source)",
        ]
        if !claim.unlessPartitioned.isEmpty {
            details.insert("unless links are cut: \(Self.names(claim.unlessPartitioned))", at: 2)
        }
        if let defect = strategy.defect {
            details.append(
                "broken on purpose: breaks \(defect.breaks.name) under"
                    + " --workload \(defect.workload) \(defect.options.joined(separator: " "))"
            )
        }
        return ListEntry(name: strategy.name, summary: strategy.summary, details: details)
    }

    private static func names(_ guarantees: [Property]) -> String {
        guarantees.isEmpty ? "nothing" : guarantees.map(\.name).joined(separator: ", ")
    }
}
