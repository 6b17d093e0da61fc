import Faults
import Plans
import Replication
import Strategies
import Testing
import Workloads

/// An order is what a plan resolves to: names looked up, faults drawn, what does not fit refused.
@Suite struct OrderTests {
    private static let subject = Subject(
        name: "register-store",
        summary: "a store without any capability",
        claim: Claim(
            stance: .cp,
            consistency: .strong,
            availability: .medium,
            partitionTolerance: .high,
            guarantees: []
        ),
        operations: ["read", "write"],
        capabilities: []
    )
    private static let able = Subject(
        name: "able-store",
        summary: "a store with every capability",
        claim: subject.claim,
        operations: ["read", "write"]
    )
    private let catalogue = Catalogue(subjects: [subject, able])

    private func order(_ words: String..., reading text: String? = nil) throws -> Order {
        try RunPlan(words: words).resolved(in: catalogue) { path throws(PlanError) in
            guard let text else { throw PlanError("\(path): no such file") }
            return text
        }
    }

    @Test func namesAreLookedUp() throws {
        let order = try order("--strategy", "able-store", "--keys", "2")
        #expect(order.subject.name == "able-store" && order.workload.name == "register")
        #expect(order.workload.keys == ["k0", "k1"] && order.schedule.isEmpty)
    }

    @Test(arguments: [
        (["--strategy", "able-stor"], "unknown strategy \"able-stor\"; did you mean able-store?"),
        (["--strategy", "able-store", "--workload", "quue"], "did you mean queue?"),
        (["--strategy", "able-store", "--workload", "queue"], "does not support"),
        (["--strategy", "register-store", "--nemesis", "kill"], "needs lifecycle, which"),
        (["--strategy", "register-store", "--nemesis", "clock"], "nemesis clock needs clock"),
        (
            ["--strategy", "register-store", "--nemesis", "partition"]
                + ["--nemesis-shapes", "isolate-primary"],
            "striking primaries needs role"
        ),
        (["--strategy", "able-store", "--nodes", "0"], "nodes: 0"),
        (["--strategy", "able-store", "--schedule", "none"], "none: no such file"),
    ])
    func whatDoesNotFitIsRefused(words: [String], complaint: String) throws {
        let plan = try RunPlan(words: words)
        let error = #expect(throws: PlanError.self) {
            _ = try plan.resolved(in: catalogue) { path throws(PlanError) in
                throw PlanError("\(path): no such file")
            }
        }
        #expect(error?.description.contains(complaint) == true, "\(error?.description ?? "")")
    }

    @Test func aCutNeedsNoCapability() throws {
        let order = try order("--strategy", "register-store", "--nemesis", "partition")
        #expect(!order.schedule.isEmpty)
    }

    @Test func disksTakeTheirTimeWhereFaultsAreToShow() throws {
        let calm = try order("--strategy", "able-store")
        #expect(calm.plan.syncDelay == .zero)
        let shaken = try order("--strategy", "able-store", "--nemesis", "kill")
        #expect(shaken.plan.syncDelay == .milliseconds(10))
        let said = try order("--strategy", "able-store", "--nemesis", "kill", "--sync-delay", "1ms")
        #expect(said.plan.syncDelay == .milliseconds(1))
    }

    /// The seeds of earlier versions mean what they meant.
    @Test func aScheduleIsThatOfTheNemesis() throws {
        let words = ["--strategy", "able-store", "--nemesis", "partition,kill", "--seed", "9"]
        let order = try RunPlan(words: words).resolved(in: catalogue) { _ in "" }
        let nemesis = Nemesis(kinds: [.partition, .kill])
        let nodes = NodeID.named(count: 5)
        #expect(order.schedule == nemesis.schedule(for: nodes, during: .seconds(15), seed: 9))
        #expect(
            order.with(seed: 10).schedule
                == nemesis.schedule(for: nodes, during: .seconds(15), seed: 10)
        )
        #expect(order.with(seed: 10).plan.seed == 10)
    }

    @Test func aSwarmDrawsItsNemesisFromTheSeed() throws {
        let order = try order("--strategy", "able-store", "--nemesis", "swarm", "--seed", "4")
        let bounds = Nemesis(
            kinds: Nemesis.Kind.drawnBySwarm,
            shapes: Partition.Shape.drawn,
            manners: Partition.Manner.allCases,
            targets: Target.words.map(\.target)
        )
        let nodes = NodeID.named(count: 5)
        for seed in 4...6 as ClosedRange<UInt64> {
            #expect(
                order.with(seed: seed).schedule
                    == bounds.swarm(seed: seed)
                    .schedule(for: nodes, during: .seconds(15), seed: seed)
            )
        }
    }

    @Test func aWrittenScheduleStaysWithEverySeed() throws {
        let text = #"{"offset":"1s","fault":"kill","value":["n1"]}"#
        let order = try order("--strategy", "able-store", "--schedule", "f.jsonl", reading: text)
        #expect(order.schedule == [ScheduledFault(offset: .seconds(1), fault: .kill(["n1"]))])
        #expect(order.with(seed: 3).schedule == order.schedule)
        let error = #expect(throws: PlanError.self) {
            _ = try self.order("--strategy", "able-store", "--schedule", "f", reading: "x")
        }
        #expect(error?.description == "f: line 1: expected a JSON object")
    }

    @Test func everyStrategyFitsItsOwnWorkloads() throws {
        for strategy in Strategy.all {
            let subject = Subject(
                name: strategy.name,
                summary: strategy.summary,
                claim: strategy.claim,
                operations: Set(strategy.operations)
            )
            for workload in Workload.all {
                let options = Workload.Options(supported: subject.operations)
                let isMissing = !Workload.missing(workload.name, in: subject.operations).isEmpty
                #expect((subject.misfit(workload(options)) != nil) == isMissing)
            }
        }
    }

    @Test func registeredWorkloadsHaveTheirNames() {
        for workload in Workload.all { #expect(workload().name == workload.name) }
        #expect(Set(Workload.all.map(\.name)).count == Workload.all.count)
    }
}
