import Histories
import Replication

/// An entry of the registry: who is on trial, what it claims, and the code that answers for it.
public struct Strategy: Sendable {
    /// How a broken strategy is to be caught.
    public struct Defect: Sendable {
        /// The claim that it breaks.
        public let breaks: Property
        /// The options of a run in which it shows.
        public let options: [String]
        /// The workload whose clients it shows to.
        public let workload: String

        /// A defect; the workload is register unless said otherwise.
        init(
            breaks: Property,
            workload: String = "register",
            options: [String]
        ) {
            self.breaks = breaks
            self.options = options
            self.workload = workload
        }
    }

    /// The name in plans and reports.
    public let name: String
    /// One line for people.
    public let summary: String
    /// Where it comes from.
    public let source: String
    /// What it promises.
    public let claim: Claim
    /// The names of the operations it supports, sorted.
    public let operations: [String]
    /// The notes of its replicas that many simulations together must bring about.
    public let sometimes: [ExpectedNote]
    /// Set for a strategy with a bug on purpose.
    public let defect: Defect?
    /// The state machine; hosts open the existential.
    public let replica: any Replica.Type

    /// Every strategy, in the order in which lists show them; the broken ones last.
    public static let all: [Strategy] = [
        [quorum, abd], raftFamily, mvccFamily, [twoPhase], primaryFamily, eventualFamily,
        multiPrimaryFamily,
        [causal, causalTransactions],
        dynamoFamily,
        crdtFamily, brokenRegisters, brokenRafts, brokenMVCCs, brokenTwoPhases, brokenPrimaries,
        brokenEventuals,
        brokenMultiPrimaries, brokenCausals,
        brokenDynamos, brokenCRDTs,
    ].flatMap(\.self)

    init(
        name: String,
        summary: String,
        source: String,
        claim: Claim,
        operations: [String],
        sometimes: [ExpectedNote] = [],
        defect: Defect? = nil,
        replica: any Replica.Type
    ) {
        self.name = name
        self.summary = summary
        self.source = source
        self.claim = claim
        self.operations = operations.sorted()
        self.sometimes = sometimes
        self.defect = defect
        self.replica = replica
    }

    /// The strategy of a name.
    public static func named(_ name: String) -> Strategy? {
        all.first { $0.name == name }
    }
}
