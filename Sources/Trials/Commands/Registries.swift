import Checkers
import Faults
import Histories
import Plans
import Policies
import Reporting
import Resilience
import Workloads

/// The registries of the program, as `faultline list` shows them.
public struct Registries {
    /// A list that can be asked for.
    public enum List: String, CaseIterable, Sendable {
        case strategies
        case workloads
        case nemeses
        case policies
        case models
        case properties
        case formats
        case runs

        /// The list of a name.
        /// - Throws: `TrialError` with the names that there are.
        public init(named name: String) throws(TrialError) {
            let known = Self.allCases.map(\.rawValue)
            guard let list = Self(rawValue: name) else {
                throw TrialError(.usage, Unknown.name(name, of: "list", among: known))
            }
            self = list
        }
    }

    private let catalogue: Catalogue
    private let strategies: [ListEntry]

    /// - `strategies`: the entries of those in the catalogue, in its order.
    public init(_ catalogue: Catalogue, strategies: [ListEntry]) {
        self.catalogue = catalogue
        self.strategies = strategies
    }

    /// The entries of a list; those of all lists by their names where there is none.
    public func json(_ list: List?) -> Value {
        let lists = self.lists(list).map {
            ($0.rawValue, Value.list(self.entries($0).map(\.json)))
        }
        return .map(Dictionary(uniqueKeysWithValues: lists))
    }

    /// The entries of a list as text; the names of all lists, on one screen, where there is none.
    public func text(_ list: List?) -> String {
        guard let list else {
            let groups = lists(nil).map { ($0.rawValue, self.names($0)) }
            return ShortList(groups).lines.joined(separator: "\n")
        }
        let entries = self.entries(list)
        let width = entries.map(\.name.count).max() ?? 0
        let lines = entries.flatMap { entry in
            ["  \(entry.name.padding(to: width))  \(entry.summary)"]
                + entry.details.map { "  \("".padding(to: width))  \($0)" }
        }
        return ([list.rawValue] + lines).joined(separator: "\n")
    }

    private func lists(_ list: List?) -> [List] {
        list.map { [$0] } ?? List.allCases.filter { $0 != .runs }
    }

    /// The names for a list that has no room for all: those that people look for come first.
    private func names(_ list: List) -> [String] {
        guard list == .properties else { return entries(list).map(\.name) }
        let decided = Property.all.filter { Criterion.deciding($0) != nil }
        return (decided + Property.all.filter { Criterion.deciding($0) == nil }).map(\.name)
    }

    private func entries(_ list: List) -> [ListEntry] {
        switch list {
        case .runs: []
        case .strategies: strategies
        case .workloads:
            Workload.all.map { $0(.init()) }.map {
                var entry = ListEntry($0)
                entry.details += refusals(of: $0.name)
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
                    name: $0.name,
                    summary: $0.summary,
                    details: ["broken on purpose: breaks \($0.breaks.name)"]
                )
            }
    }

    /// The strategies that a workload is refused for, by the operations that they lack.
    private func refusals(of workload: String) -> [String] {
        let groups = Dictionary(grouping: catalogue.subjects.filter { $0.defect == nil }) {
            Workload.missing(workload, in: $0.operations).joined(separator: ", ")
        }
        return groups.filter { !$0.key.isEmpty }.sorted { $0.key < $1.key }.map { lacking, names in
            "not for \(names.map(\.name).joined(separator: ", ")): no \(lacking)"
        }
    }
}
