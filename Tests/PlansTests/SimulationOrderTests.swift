import Faults
import Plans
import Replication
import Testing
import Workloads

/// The orders for the simulator: one plan serves both hosts.
@Suite struct SimulationOrderTests {
    private static let claim = Claim(
        stance: .cp,
        consistency: .strong,
        availability: .medium,
        partitionTolerance: .high,
        guarantees: []
    )
    private let catalogue = Catalogue(subjects: [
        Subject(name: "store", summary: "", claim: claim, operations: ["read", "write"]),
        Subject(
            name: "queue-store",
            summary: "",
            claim: claim,
            operations: ["enqueue", "dequeue"]
        ),
        Subject(
            name: "broken/store",
            summary: "",
            claim: claim,
            operations: ["read", "write"],
            defect: Subject.Defect(breaks: "linearizable", workload: "deletes", options: [])
        ),
    ])

    private func names(_ words: String...) throws -> [String] {
        try RunPlan(words: words).simulations(in: catalogue)
            .map { "\($0.subject.name) \($0.workload.name)" }
    }

    @Test func aSubjectIsSimulatedUnderAllThatItServes() throws {
        let fitting = try names("--strategy", "store")
        #expect(fitting.contains("store register") && fitting.contains("store deletes"))
        #expect(!fitting.contains("store queue"))
        #expect(try names("--strategy", "store", "--workload", "register") == ["store register"])
    }

    @Test func groupsStandForSubjects() throws {
        let all = try names("--strategy", "all")
        #expect(all.contains("queue-store queue") && all.contains("store register"))
        #expect(!all.contains { $0.hasPrefix("broken") })
        #expect(try names("--strategy", "all", "--workload", "queue") == ["queue-store queue"])
        #expect(try names("--strategy", "broken") == ["broken/store deletes"])
        #expect(try names("--strategy", "broken/store") == ["broken/store deletes"])
    }

    @Test func theOrderNamesWhatItIs() throws {
        let orders = try RunPlan(words: ["--strategy", "broken", "--nodes", "3"])
            .simulations(in: catalogue)
        #expect(orders.map(\.isToBeCaught) == [true])
        #expect(
            orders[0].plan.commandLine(for: .simulated)
                == "faultline simulate --strategy broken/store --workload deletes --nodes 3"
                + " --seed 1"
        )
    }

    @Test(arguments: [
        (["--strategy", "stor"], "unknown strategy \"stor\"; did you mean store"),
        (["--strategy", "al"], "did you mean all"),
        (["--strategy", "store", "--workload", "regster"], "did you mean register?"),
        (["--strategy", "store", "--workload", "queue"], "does not support"),
        (["--strategy", "store", "--operations", "0"], "operations: 0, expected 1 to 10000000"),
        (["--strategy", "store", "--nemesis-targets", "n1"], "names of nodes need --nodes"),
    ])
    func whatDoesNotFitIsRefused(words: [String], complaint: String) throws {
        let plan = try RunPlan(words: words)
        let error = #expect(throws: PlanError.self) { _ = try plan.simulations(in: catalogue) }
        #expect(error?.description.contains(complaint) == true, "\(error?.description ?? "")")
    }

    @Test func aPlanOfARealRunIsSimulated() throws {
        var plan = RunPlan()
        plan.strategy = "store"
        plan.nemesis = [.partition]
        plan.timeLimit = .seconds(3)
        plan.seed = 42
        let file = try RunPlan(yaml: plan.yaml, file: "plan.yaml")
        let orders = try file.simulations(in: catalogue)
        #expect(orders.map(\.workload.name) == ["register"])
        #expect(orders[0].plan.given(\.nodes) == 5 && orders[0].plan.seed == 42)
        #expect(file.ignored(by: .simulated) == ["time-limit"])
    }
}
