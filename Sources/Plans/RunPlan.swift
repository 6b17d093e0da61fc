import Faults
import Replication

/// Everything that a run was asked to do: with it and its seed a run can be repeated.
///
/// Its properties are the rows of `PlanTable`, each of the type of its setting: `plan.nodes`. What
/// is not given has the default of its row, so two plans are equal if they ask for the same.
@dynamicMemberLookup
public struct RunPlan: Sendable {
    /// The rows as code goes through them, in their order.
    public static let fields = Mirror(reflecting: PlanTable.shared).children
        .compactMap { ($0.value as? any AnyPlanRow)?.field }

    private var settings: [String: any Hashable & Sendable] = [:]

    /// The plan that runs when nothing is said.
    public init() {}

    /// The setting of an option.
    public subscript<Setting>(
        dynamicMember row: KeyPath<PlanTable, PlanRow<Setting>>
    ) -> Setting {
        get { self[PlanTable.shared[keyPath: row]] }
        set { self[PlanTable.shared[keyPath: row]] = newValue }
    }

    /// The setting of an option, if it was given.
    public func given<Setting>(
        _ row: KeyPath<PlanTable, PlanRow<Setting>>
    ) -> Setting? {
        settings[PlanTable.shared[keyPath: row].name].flatMap { $0 as? Setting }
    }

    subscript<Setting>(row: PlanRow<Setting>) -> Setting {
        get {
            guard let setting = settings[row.name] else { return row.standard }
            return setting as? Setting ?? row.standard
        }
        set { settings[row.name] = newValue }
    }

    /// Whether an option was given, be it with its default.
    func isGiven(_ field: PlanField) -> Bool { settings[field.name] != nil }
}

extension RunPlan: Hashable {
    /// Whether two plans ask for the same.
    public static func == (left: RunPlan, right: RunPlan) -> Bool {
        fields.allSatisfy { $0.write(left) == $0.write(right) }
    }

    /// Hashes what is asked for.
    public func hash(into hasher: inout Hasher) {
        for field in Self.fields { hasher.combine(field.write(self)) }
    }
}

extension RunPlan {
    /// The longest mean of an added wait before a sync.
    public static var syncDelayMax: Duration { .seconds(60) }

    /// How nodes serve requests of clients.
    public var service: ServiceOptions {
        ServiceOptions(
            time: self.serviceTime,
            queue: self.nodeQueue,
            expired: self.expiredRequests
        )
    }

    /// The names of the nodes.
    ///
    /// More than any host takes are not made: their number is refused elsewhere.
    public var nodeNames: [NodeID] { NodeID.named(count: min(max(0, self.nodes), 1_000)) }

    /// Whether anything is meant to break.
    public var hasFaults: Bool { !self.nemesis.isEmpty || self.schedule != nil }

    /// The options that were given although a host does nothing with them, but for defaults.
    public func ignored(by host: PlanHost) -> [String] {
        let standard = RunPlan()
        return Self.fields.filter {
            $0.use(by: host) == .ignored && $0.write(self) != $0.write(standard)
        }
        .map(\.name)
    }

    /// Refuses settings that cannot be carried out.
    /// - Throws: `PlanError` naming the first option that is wrong.
    public func check(for host: PlanHost) throws(PlanError) {
        for field in Self.fields { try field.check(self, for: host) }
    }

    /// What is wrong with the words for nodes that faults strike; nil if nothing is.
    func complaint(aboutTargets words: [String], for host: PlanHost) -> String? {
        let known = Target.words.map(\.word)
        if Target.parse(words, nodes: nodeNames) != nil {
            let areWords = words.allSatisfy { known.contains($0) }
            let isDrawn = host == .simulated && given(\.nodes) == nil
            return areWords || !isDrawn
                ? nil : "names of nodes need --nodes, since each seed draws how many there are"
        }
        let names = nodeNames.map(\.name)
        let wrong = words.first { !known.contains($0) && !names.contains($0) } ?? ""
        let near = Unknown.nearest(to: wrong, among: known)
        let help = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
        return "\(Unknown.quoted(wrong)), expected some of \(known.joined(separator: ", ")), or"
            + " nodes from n1 to n\(self.nodes)" + help
    }
}
