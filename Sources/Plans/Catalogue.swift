import Replication
import Resilience
import Workloads

/// A system or strategy that can be put on trial, as plans know it.
public struct Subject: Sendable {
    /// The way in which a subject that is broken on purpose is to be caught.
    public struct Defect: Hashable, Sendable {
        /// The name of the property that it breaks.
        public let breaks: String
        /// The workload under which it shows.
        public let workload: String
        /// The options of a run in which it shows.
        public let options: [String]

        /// A defect.
        public init(breaks: String, workload: String, options: [String]) {
            self.breaks = breaks
            self.workload = workload
            self.options = options
        }

        /// The client policy among the options under which it shows; nil for pinned clients.
        var policy: PolicyChoice? {
            guard let place = options.firstIndex(of: "--policy"), place + 1 < options.count else {
                return nil
            }
            return .named(options[place + 1])
        }
    }

    /// The name in plans and reports.
    public let name: String
    /// One line for people.
    public let summary: String
    /// What it promises.
    public let claim: Claim
    /// The operations that it supports.
    public let operations: Set<String>
    /// What the harness can do to it, or see of it.
    public let capabilities: Set<Capability>
    /// The way in which it is broken on purpose; nil if it is not.
    public let defect: Defect?

    /// A subject.
    public init(
        name: String,
        summary: String,
        claim: Claim,
        operations: Set<String>,
        capabilities: Set<Capability> = Set(Capability.allCases),
        defect: Defect? = nil
    ) {
        self.name = name
        self.summary = summary
        self.claim = claim
        self.operations = operations
        self.capabilities = capabilities
        self.defect = defect
    }
}

/// The names that a plan may use: of subjects, and of workloads.
public struct Catalogue: Sendable {
    /// What can be put on trial, in the order of lists.
    public let subjects: [Subject]
    /// What clients can ask, in the order of lists.
    public let workloads: [Workload.Entry]

    /// A catalogue.
    public init(subjects: [Subject], workloads: [Workload.Entry] = Workload.all) {
        self.subjects = subjects
        self.workloads = workloads
    }

    /// The subject of a name.
    public func subject(_ name: String) throws(PlanError) -> Subject {
        guard let subject = subjects.first(where: { $0.name == name }) else {
            throw PlanError(Unknown.name(name, of: "strategy", among: subjects.map(\.name)))
        }
        return subject
    }

    /// The workload of a name, whose options are still open.
    public func workload(_ name: String) throws(PlanError) -> Workload.Entry {
        guard let workload = workloads.first(where: { $0.name == name }) else {
            throw PlanError(Unknown.name(name, of: "workload", among: workloads.map(\.name)))
        }
        return workload
    }
}

extension Subject {
    /// The reason why it cannot serve a workload; nil if it can.
    public func misfit(_ workload: Workload) -> String? {
        let missing = workload.operations.filter { !operations.contains($0) }
        guard !missing.isEmpty else { return nil }
        return "workload \(workload.name) needs \(missing.joined(separator: ", ")), which strategy"
            + " \(name) does not support"
    }

    /// The reason why faults cannot be carried out on it; nil if they can.
    func misfit(_ noun: String, _ required: Set<Capability>) -> String? {
        let missing = Capability.allCases.filter {
            required.contains($0) && !capabilities.contains($0)
        }
        guard !missing.isEmpty else { return nil }
        return "\(noun) needs \(missing.map(\.rawValue).joined(separator: ", ")), which \(name)"
            + " does not have"
    }
}
