import Faults
import Foundation
import Histories
import Plans
import Policies
import Replication
import Resilience
import Simulation
import Strategies
import Testing
import Workloads

@testable import Trials

/// A small choice: two strategies and one scenario, over two seeds.
@Suite struct ChoiceRunnerTests {
    private static let names = ["abd", "eventual"]

    private var catalogue: Catalogue {
        get throws {
            let strategies = try Self.names.map { try #require(Strategy.named($0)) }
            return Catalogue(
                subjects: strategies.map {
                    Subject(
                        name: $0.name,
                        summary: "",
                        claim: $0.claim,
                        operations: Set($0.operations)
                    )
                }
            )
        }
    }

    private static func runner(_ order: SimulationOrder) throws -> SimulationRunner {
        let strategy = try #require(Strategy.named(order.subject.name))
        func simulation<R: Replica>(_ replica: R.Type) -> SimulationRunner.Simulation {
            { plan, workload, claim in
                var simulator = Simulator<R>(plan, workload: workload, claim: claim)
                return simulator.perform()
            }
        }
        return SimulationRunner(order, sometimes: [], simulation: simulation(strategy.replica))
    }

    private func document(threads: Int) throws -> ChoiceDocument {
        let scenario = try #require(Choice.Scenario.all.first { $0.workload == "feed" })
        let choice = try ChoiceRunner(catalogue, making: Self.runner)
            .choice(of: scenario, seeds: 2, performing: ThreadPool(count: threads).perform)
        #expect(choice.pairs.count == Self.names.count * ChoiceRunner.policies.count)
        for pair in choice.pairs {
            #expect(pair.figures.seeds == 2 && pair.figures.calls.whole > 400)
            #expect(pair.figures.during.whole > 150)
            #expect(pair.figures.held["convergent"] == 2, "\(pair.strategy) \(pair.policy)")
        }
        return ChoiceDocument([choice], seeds: 2)
    }

    @Test func aSmallChoiceIsADocumentAndAlwaysTheSame() throws {
        let document = try document(threads: 2)
        let again = try self.document(threads: 1)
        #expect(document.markdown == again.markdown)
        #expect(document.json == again.json)
        #expect(document.markdown.hasPrefix("# Which strategy when\n"))
        #expect(document.markdown.contains("## Social: `feed`"))
        #expect(document.markdown.contains("Recommended: `"))
        let lines = document.text.split(separator: "\n")
        #expect(lines.first?.hasPrefix("✓ HELD  ") == true, "\(document.text)")
        #expect(lines.last == "✓ HELD        a strategy and a policy for 1 scenario")
        #expect(lines.contains { $0.hasPrefix("social (feed): Recommended: ") })
        #expect(lines.allSatisfy { $0.count <= 80 })
        // A majority that cannot be reached answers nobody; a node of its own always does.
        let pairs = try #require(document.json["scenarios"]?.elements?.first?["pairs"]?.elements)
        func served(_ strategy: String) -> Int64 {
            let pair = pairs.first { $0["strategy"]?.text == strategy && $0["policy"] == "none" }
            return pair?["during"]?["part"]?.integer ?? -1
        }
        #expect(served("abd") >= 0 && served("abd") < served("eventual"))
    }

    @Test func theFileHasTheCuts() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appending(path: ChoiceRunner.file)
        let text = ScheduleFile.text(ChoiceRunner.cuts)
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    /// What stands in for pinned clients has the same calls at the same times, and answers.
    @Test func aLayerThatOnlyEndsAttemptsIsAPinnedClient() throws {
        let scenario = try #require(Choice.Scenario.all.first { $0.workload == "feed" })
        var plan = ChoiceRunner.plan(of: scenario)
        plan.strategy = "abd"
        let orders = try plan.simulations(in: catalogue) { path throws(PlanError) in
            ScheduleFile.text(ChoiceRunner.cuts)
        }
        let runner = try Self.runner(try #require(orders.first))
        for seed in 1...5 as ClosedRange<UInt64> {
            let pinned = runner.run(seed: seed)
            let layered = try #require(runner.layeredRun(seed: seed, ending: .progress))
            #expect(!layered.attempts.isEmpty && pinned.attempts.isEmpty)
            #expect(pinned.events.map(Self.essence) == layered.events.map(Self.essence))
        }
    }

    private static func essence(_ event: Event) -> String {
        "\(event.time ?? -1) \(event.process) \(event.kind) \(event.f) \(event.key ?? "-")"
            + " \(event.value.jsonText) \(event.node ?? "-") \(event.error ?? "-")"
    }
}
